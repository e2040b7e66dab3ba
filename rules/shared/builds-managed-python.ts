import type { BuildCommand } from '../../src/domain/image-build.ts';
import type { ImageFact, Knowledge } from '../../src/domain/knowledge.ts';
import { always } from '../../src/domain/marker.ts';
import { commandsBefore, type Executed } from './builds-commands.ts';
import { factsOf } from './builds-os.ts';

/** Words that mean another Python than the system's, or a marker file that is out of the way. */
const ways =
  /externally-managed|break-system-packages|pip\.conf|python\d\.\d|conda|mamba|pyenv|pixi|get-pip|python-build|cpython|uv python/i;

/**
 * The fact that makes the command fail: it installs into the system's own Python, which the operating system manages.
 * Undefined wherever another Python, a virtual environment or permission to break the system may be in play.
 */
export function managedPython(executed: Executed, knowledge: Knowledge): ImageFact | undefined {
  const { command, stage } = executed;
  const { install } = command;
  if (install === undefined || (install.tool !== 'pip' && install.tool !== 'uv') || install.removes) return undefined;
  if (install.site !== '' || install.elsewhere || install.breaksSystem || command.masked || command.when !== always)
    return undefined;
  if (!command.words.some(({ value }) => value === 'install')) return undefined;
  if (!/^python3?$/.test(install.interpreter ?? 'python') || allowed(command) || stage.base === undefined)
    return undefined;
  if (install.tool === 'uv' && !command.words.some(({ value }) => value === '--system')) return undefined;
  const before = commandsBefore(executed);
  if (before.some(({ words }) => words.some(({ value }) => ways.test(value)))) return undefined;
  const [own] = stage.base.facts;
  const wanted = install.tool === 'uv' ? /^python3(-pip|-full|-dev)?$/ : /^python3-pip$/;
  const brought = before.some(
    ({ install: earlier, words }) => earlier?.tool === 'apt' && words.some(({ value }) => wanted.test(value)),
  );
  if (own === undefined || !brought || stage.base.python !== undefined) return undefined;
  return factsOf(stage.base, knowledge).find(({ externallyManaged }) => externallyManaged === true);
}

function allowed({ variables, words }: BuildCommand): boolean {
  const named = [
    'PIP_BREAK_SYSTEM_PACKAGES',
    'UV_BREAK_SYSTEM_PACKAGES',
    'PIP_CONFIG_FILE',
    'PIP_TARGET',
    'PIP_PREFIX',
  ];
  return named.some((name) => variables.has(name)) || words.some(({ value }) => value === '--python');
}
