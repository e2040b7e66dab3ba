import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../rules/index.ts';
import { main } from '../cli/main.ts';
import { run } from '../run.ts';
import { readKnowledge } from './knowledge-files.ts';

/** The project that README.md shows. */
export const exampleFolder = 'fixtures/stories/silent-cpu';

const output = /(?<=<!-- example [^>]*-->\n```text\n)[\s\S]*?(?=```\n)/;

/** README.md with what the command line prints for the example today. Throws when the place for it is gone. */
export async function readme(root: string): Promise<string> {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  if (!output.test(text)) throw new Error('README.md has lost the place of its example');
  const printed = await printedFor([exampleFolder], root);
  return text.replace(output, () => printed);
}

async function printedFor(args: readonly string[], cwd: string): Promise<string> {
  let printed = '';
  const write = (text: string) => {
    printed += text;
  };
  await main(args, {
    cwd,
    env: {},
    out: { write },
    err: { write },
    version: '',
    engine: async () => ({ rules, check: (files, options) => run(files, readKnowledge(), options) }),
  });
  return printed;
}
