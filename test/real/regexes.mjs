/**
 * `npm run regexes`: asks recheck whether an input exists that makes a regular expression of the program slow. The build
 * is left out: it reads only files of this repository. recheck is installed for this run only; it is large.
 */
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { parse } from '@babel/parser';
import { check } from 'recheck';

const timeout = 60_000;

/** Every literal with the places where it stands. */
function literals() {
  const found = new Map();
  for (const folder of ['src', 'rules'])
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${name}`;
      if (!path.endsWith('.ts') || path.startsWith('src/build/')) continue;
      const plugins = ['typescript', 'importAttributes'];
      collect(parse(readFileSync(path, 'utf8'), { sourceType: 'module', plugins }).program, path, found);
    }
  return found;
}

function collect(node, path, found) {
  if (typeof node !== 'object' || node === null) return;
  if (node.type === 'RegExpLiteral') {
    const key = JSON.stringify([node.pattern, node.flags]);
    found.set(key, [...(found.get(key) ?? []), `${path}:${node.loc.start.line}`]);
  }
  for (const value of Object.values(node)) collect(value, path, found);
}

const found = literals();
let bad = 0;
for (const [key, places] of found) {
  const [pattern, flags] = JSON.parse(key);
  const { status, complexity, attack } = await check(pattern, flags, { timeout });
  if (status === 'safe') continue;
  bad += 1;
  console.log(
    `${places.join(', ')}: /${pattern}/${flags} is ${status} (${complexity?.summary ?? 'no answer in time'})`,
  );
  if (attack !== undefined) console.log(`  for example with ${attack.pattern.slice(0, 200)}`);
}
console.log(`${found.size} regular expressions, ${bad} that are not known to be safe`);
process.exit(bad > 0 ? 1 : 0);
