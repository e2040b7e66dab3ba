const prime = 0x100000001b3n;
const mask = 0xffffffffffffffffn;

/** FNV-1a over the UTF-8 bytes of the parts, as 16 hexadecimal digits: the same on every machine and in a browser. */
export function fingerprintOf(parts: readonly string[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(parts.join('\u0000'))) hash = ((hash ^ BigInt(byte)) * prime) & mask;
  return hash.toString(16).padStart(16, '0');
}
