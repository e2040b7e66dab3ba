import type { Severity } from '../../src/domain/finding.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import type { GpuProblem } from '../../src/domain/gpu.ts';

/** What to say about a wrong device request, and its cures. */
export interface GpuProblemWords {
  readonly says: string;
  readonly fixes: readonly Fix[];
  readonly severity?: Severity;
}

/** One sentence without its stop, the cures best first, and a severity where it is below error. */
export function gpuProblemWords({ kind, text, span, request }: GpuProblem): GpuProblemWords {
  switch (kind) {
    case 'no-capabilities':
      return {
        says: 'The device request has no capabilities, and the engine refuses a request without them',
        fixes: [
          request === undefined
            ? advice('Add capabilities: [gpu]', 'safe')
            : {
                kind: 'service-setting',
                title: 'Add capabilities: [gpu]',
                safety: 'safe',
                within: [request],
                path: ['capabilities'],
                value: '[gpu]',
              },
        ],
      };
    case 'capabilities-not-list':
      return {
        says: 'The capabilities of the device request are not a list of words, and Compose refuses the file',
        fixes: [
          { kind: 'replace', title: 'Write capabilities: [gpu]', safety: 'unsafe', span, text: 'capabilities: [gpu]' },
        ],
      };
    case 'no-gpu-capability':
      return {
        says: `The capabilities [${text}] name no GPU, so the engine finds no driver for the request`,
        fixes: [
          { kind: 'replace', title: 'Write capabilities: [gpu]', safety: 'unsafe', span, text: 'capabilities: [gpu]' },
        ],
      };
    case 'no-compute':
      return {
        says: `The capabilities [${text}] leave out compute: a list that names a driver capability replaces the default, and CUDA programs in the container find no GPU`,
        fixes: [
          { kind: 'replace', title: 'Write capabilities: [gpu]', safety: 'unsafe', span, text: 'capabilities: [gpu]' },
          advice('Add compute to the list'),
        ],
        ...(/\b(?:video|graphics|display)\b/.test(text) ? { severity: 'warning' } : {}),
      };
    case 'count-and-ids':
      return {
        says: 'The device request has both count and device_ids, which exclude each other: Compose refuses the file',
        fixes: [advice('Keep device_ids for certain GPUs, or count for any')],
      };
    case 'ids-not-list':
      return {
        says: `device_ids is not a list, and Compose refuses the file`,
        fixes: [
          { kind: 'replace', title: 'Write a list of texts', safety: 'unsafe', span, text: `device_ids: ["${text}"]` },
        ],
      };
    case 'id-not-text':
      return {
        says: `The device id ${text} is a number for YAML, and Compose accepts only texts`,
        fixes: [{ kind: 'replace', title: `Quote the id: "${text}"`, safety: 'safe', span, text: `"${text}"` }],
      };
    case 'id-without-dollar':
      return {
        says: `The device id ${text} is no variable, because the dollar before the brace is missing: the engine knows no such device`,
        fixes: [
          text.startsWith('{') && text !== '{…}'
            ? { kind: 'replace', title: 'Put a dollar before the brace', safety: 'unsafe', span, text: `"$${text}"` }
            : advice('Put a dollar before the brace'),
        ],
      };
    case 'ids-joined':
      return {
        says: `The device id "${text}" names several devices in one text. The older NVIDIA hook accepts that; engines that look each id up know no such device`,
        fixes: [advice('Write each id as an item of its own')],
        severity: 'warning',
      };
    case 'count-zero':
      return {
        says: 'count: 0 asks for no GPU at all, and the engine hides every device from the container',
        fixes: [advice('Remove the device request, or ask for the GPUs the service needs')],
        severity: 'warning',
      };
    case 'count-unreadable':
      return {
        says: `count must be a number or all, not "${text}": Compose refuses the file`,
        fixes: [advice('Write count: all, or a number')],
      };
  }
}
