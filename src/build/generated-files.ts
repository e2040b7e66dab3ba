import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaJson } from '../knowledge/schema-json.ts';
import { readme } from './readme.ts';
import { rulesPage } from './rules-page.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The committed files that are printed from the sources: absolute paths with the text they must have. */
export async function generatedFiles(): Promise<readonly { readonly path: string; readonly text: string }[]> {
  return [
    { path: join(root, 'README.md'), text: await readme(root) },
    { path: join(root, 'rules', 'README.md'), text: rulesPage() },
    { path: join(root, 'knowledge', 'schema.json'), text: schemaJson() },
  ];
}
