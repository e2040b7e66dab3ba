import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.ts';

const files = await generatedFiles();
// A page of a rule that is gone goes too.
rmSync(join(fileURLToPath(new URL('../../', import.meta.url)), 'rules', 'pages'), { recursive: true, force: true });
for (const { path, text } of files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
