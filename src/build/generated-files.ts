import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settingsSchema } from '../cli/config-keys.ts';
import { schemaJson } from '../knowledge/schema-json.ts';
import { knowledgePage } from './knowledge-page.ts';
import { limitsPage } from './limits-page.ts';
import { readme } from './readme.ts';
import { rulePages, rulesPage } from './rules-page.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The committed files that are printed from the sources: absolute paths with the text they must have. */
export async function generatedFiles(): Promise<readonly { readonly path: string; readonly text: string }[]> {
  return [
    { path: join(root, 'README.md'), text: await readme(root) },
    { path: join(root, 'src/domain/LIMITS.md'), text: limitsPage() },
    { path: join(root, 'rules', 'README.md'), text: rulesPage() },
    ...rulePages().map(({ path, text }) => ({ path: join(root, 'rules', path), text })),
    { path: join(root, 'knowledge', 'schema.json'), text: schemaJson() },
    { path: join(root, 'knowledge', 'README.md'), text: knowledgePage() },
    { path: join(root, settingsSchemaFile), text: settingsSchemaText() },
  ];
}

/** The JSON Schema of `wheelclash.toml` and of `[tool.wheelclash]`, which the package brings along. */
export const settingsSchemaFile = 'src/cli/settings.schema.json';

function settingsSchemaText(): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of wheelclash',
    description: 'What wheelclash.toml, or [tool.wheelclash] in pyproject.toml, may say.',
    ...settingsSchema,
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
