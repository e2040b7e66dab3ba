import type { DockerDocument } from '../domain/docker-manifest.ts';
import { manifestKind } from '../domain/file-names.ts';
import type { HereDocument } from './dockerfile-heredoc.ts';
import { documentText, type InstructionContext } from './dockerfile-run.ts';
import { parseRequirements } from './requirements.ts';

/** A list of requirements is read where it stands: everything before it is blanked, so that all offsets stay. */
export function readDocument(name: string, document: HereDocument, context: InstructionContext): DockerDocument {
  const { text } = documentText(document, context.text);
  const kind = manifestKind(name);
  const plain = !text.includes('$') && context.text.startsWith(text, document.bodyStart);
  if (!plain || (kind !== 'requirements' && kind !== 'constraints')) return { name, text };
  const list = parseRequirements({ path: context.path, text: `${' '.repeat(document.bodyStart)}${text}` });
  context.problems.push(...list.problems);
  return { name, text, list };
}
