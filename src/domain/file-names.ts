import { inlineScript } from './inline-script.ts';

/** What a file of a known name holds. `support` files say something about manifests and are none themselves. */
export type ManifestKind =
  | 'requirements'
  | 'constraints'
  | 'pyproject'
  | 'dockerfile'
  | 'compose'
  | 'conda'
  | 'pipfile'
  | 'setup-cfg'
  | 'setup-py'
  | 'cog'
  | 'lock-uv'
  | 'lock-poetry'
  | 'lock-pdm'
  | 'lock-pylock'
  | 'lock-pipenv'
  | 'script'
  | 'inline-script'
  | 'pipeline'
  | 'support';

const exactNames: ReadonlyMap<string, ManifestKind> = new Map([
  ['pyproject.toml', 'pyproject'],
  ['uv.lock', 'lock-uv'],
  ['poetry.lock', 'lock-poetry'],
  ['pdm.lock', 'lock-pdm'],
  ['pylock.toml', 'lock-pylock'],
  ['pipfile.lock', 'lock-pipenv'],
  ['pipfile', 'pipfile'],
  ['setup.cfg', 'setup-cfg'],
  ['setup.py', 'setup-py'],
  ['cog.yaml', 'cog'],
  ['cog.yml', 'cog'],
  ['.python-version', 'support'],
  ['runtime.txt', 'support'],
  ['.dockerignore', 'support'],
  ['.env', 'support'],
]);

/** Endings that make a file named like a Dockerfile something else: templates, documents, scripts, copies. */
const notDockerfiles: ReadonlySet<string> = new Set(
  (
    'md rst adoc html j2 jinja jinja2 tmpl tpl template erb hbs mustache gotmpl in ' +
    'py sh bash ps1 bat js ts rs go yml yaml json toml lock log bak orig swp patch diff svg png'
  ).split(' '),
);

/** Names that Compose looks for by itself, in this order. */
export const composeNames: readonly string[] = [
  ...['compose.yaml', 'compose.yml'],
  ...['docker-compose.yml', 'docker-compose.yaml'],
];

/** The kind of a file by its path (with `/`) alone; undefined for names that say nothing. Case does not matter. */
export function manifestKind(path: string): ManifestKind | undefined {
  const parts = path.toLowerCase().split('/');
  const name = parts.at(-1) ?? '';
  const extension = extensionOf(name);
  return (
    exactNames.get(name) ??
    pylockKind(name) ??
    dockerKind(name, extension) ??
    (extension === 'yml' || extension === 'yaml' ? yamlKind(name) : undefined) ??
    listKind(name, extension, parts.at(-2) ?? '')
  );
}

/** May the file hold a PEP 723 block? Only its text can tell. */
export function mayHoldInlineScript(path: string): boolean {
  return path.endsWith('.py') && manifestKind(path) === undefined;
}

/** The kind of a file that the user named: by its name, else by what its first lines look like. */
export function manifestKindOf(path: string, text: string): ManifestKind | undefined {
  const byName = manifestKind(path);
  if (byName !== undefined) return byName;
  const extension = extensionOf(path.split('/').at(-1)?.toLowerCase() ?? '');
  const lines = text.slice(0, 20_000).split(/\r\n?|\n/);
  const keys = new Set(lines.map((line) => /^([\w-]+):/.exec(line)?.[1]));
  if (extension === 'yml' || extension === 'yaml')
    return keys.has('extractors')
      ? 'pipeline'
      : keys.has('services')
        ? 'compose'
        : keys.has('dependencies')
          ? 'conda'
          : undefined;
  if (extension === 'sh' || extension === 'bash') return 'script';
  if (extension === 'py') return inlineScript(text) === undefined ? undefined : 'inline-script';
  if (extension === 'toml')
    return lines.some((line) => /^\[+(project|tool|dependency-groups|build-system)\b/.test(line))
      ? 'pyproject'
      : undefined;
  if (lines.some((line) => /^(from|arg)[ \t]/i.test(line)) && lines.some((line) => /^from[ \t]/i.test(line)))
    return 'dockerfile';
  return extension === '' || extension === 'txt' || extension === 'in' || extension === 'pip'
    ? 'requirements'
    : undefined;
}

function pylockKind(name: string): ManifestKind | undefined {
  return name.startsWith('pylock.') && name.endsWith('.toml') ? 'lock-pylock' : undefined;
}

function dockerKind(name: string, extension: string): ManifestKind | undefined {
  if (extension === 'dockerignore') return 'support';
  for (const word of ['dockerfile', 'containerfile']) {
    if (name === word) return 'dockerfile';
    const starts = name.startsWith(word) && '.-_ '.includes(name.charAt(word.length));
    const ends = name.endsWith(word) && '.-_'.includes(name.charAt(name.length - word.length - 1));
    if (ends || (starts && !notDockerfiles.has(extension) && !name.endsWith('~'))) return 'dockerfile';
  }
  return undefined;
}

function yamlKind(name: string): ManifestKind | undefined {
  const words = name.split(/[-_. ]/);
  // A template is filled in before Compose reads it, and often no YAML until then.
  if (words.some((word) => word === 'template' || word === 'tmpl' || word === 'tpl')) return undefined;
  if (words.includes('compose') || words.includes('dockercompose')) return 'compose';
  if (name.startsWith('environment') || words.includes('environment') || words[0] === 'conda') return 'conda';
  return words.includes('pipeline') || words.includes('extractors') ? 'pipeline' : undefined;
}

function listKind(name: string, extension: string, folder: string): ManifestKind | undefined {
  if (extension !== 'txt' && extension !== 'in' && extension !== 'pip') return undefined;
  const stem = name.slice(0, -extension.length - 1);
  const words = stem.split(/[-_. ]/);
  if (words[0] === 'constraints' || words[0] === 'constraint' || words.at(-1) === 'constraints') return 'constraints';
  if (stem.includes('requirements')) return 'requirements';
  return folder === 'requirements' ? 'requirements' : undefined;
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1);
}
