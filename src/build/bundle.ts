import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { packedKnowledge } from './knowledge-files.ts';
import { licensesOf } from './licenses.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');

/**
 * What libraries can do and we never ask of them costs time at each start: commander can start other programs, chalk can
 * look at the terminal, and yaml's build for Node reads variables for debugging. Nothing of it goes into the bundle.
 */
const withoutUnused: Plugin = {
  name: 'without-unused',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^yaml$/ }, () => ({ path: join(root, 'node_modules/yaml/browser/dist/index.js') }));
    onResolve({ filter: /^#supports-color$/ }, () => ({
      path: join(root, 'node_modules/chalk/source/vendor/supports-color/browser.js'),
    }));
    onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      importer.includes('node_modules') ? { path, namespace: 'nothing' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Writes `dist`: the command line, the public API, the packed knowledge, and the licenses of what is bundled. Throws when the base has a problem. */
async function bundle(): Promise<void> {
  const knowledge = packedKnowledge();
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'knowledge.packed'), knowledge);
  // A program of CommonJS starts faster than a module does.
  writeFileSync(join(dist, 'package.json'), '{"type":"commonjs"}\n');
  cpSync(join(root, 'rules/pages'), join(dist, 'rules'), { recursive: true });
  copyFileSync(join(root, 'src/cli/settings.schema.json'), join(dist, 'wheelclash.schema.json'));
  const common = {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    minifyIdentifiers: true,

    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutUnused],
  } satisfies BuildOptions;
  const program = await build({
    ...common,
    entryPoints: ['src/start.ts'],
    outfile: 'dist/main.cjs',
    format: 'cjs',
    platform: 'node',
    metafile: true,
  });
  const hash = createHash('sha256')
    .update(readFileSync(join(dist, 'main.cjs')))
    .digest('hex')
    .slice(0, 16);
  await build({
    ...common,
    entryPoints: ['src/cli.ts'],
    outfile: 'dist/cli.js',
    format: 'cjs',
    platform: 'node',
    define: { PROGRAM_HASH: JSON.stringify(hash) },
  });
  await build({
    ...common,
    entryPoints: ['src/action.ts'],
    outfile: 'dist/action.js',
    format: 'cjs',
    platform: 'node',
    define: { PACKED_KNOWLEDGE: JSON.stringify(knowledge) },
  });
  await build({ ...common, entryPoints: ['src/index.ts'], outfile: 'dist/index.mjs', platform: 'neutral' });
  chmodSync(join(dist, 'cli.js'), 0o755);
  writeFileSync(join(dist, 'LICENSES.txt'), licensesOf(Object.keys(program.metafile.inputs), root));
}

await bundle();
