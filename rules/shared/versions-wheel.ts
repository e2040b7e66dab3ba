import { parseVersion, type Version } from '../../src/domain/version.ts';

/**
 * The torch release that a local version names, as major and minor: 2.6 for `cu12torch2.6cxx11abitrue`, `torch2.6` or
 * `cu118pt2.0.0`, 2.1 for `pt21cu118`. Undefined where it names none or could mean two.
 */
export function torchOfLocal(local: string | undefined): Version | undefined {
  if (local === undefined) return undefined;
  const dotted = /(?:torch|pt)(\d+)\.(\d+)/i.exec(local);
  if (dotted !== null) return parseVersion(`${dotted[1]}.${dotted[2]}`);
  // Without dots `pt113` is 1.13 and `pt210` is 2.10; `torch210` may be 2.1.0 and is left alone.
  const short = /pt([12])(\d{1,2})(?!\d)/i.exec(local);
  return short === null ? undefined : parseVersion(`${short[1]}.${short[2]}`);
}
