import type { Service, Variable } from '../../src/domain/environment.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { advice } from '../../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../../src/domain/knowledge.ts';
import type { Tree } from '../../src/domain/tree.ts';
import { covers, mountsOf } from './compose-mounts.ts';
import { aboutService } from './compose-services.ts';

/** Arguments that every build knows without an ARG. */
const predefined =
  /^(?:(?:https?|ftp|no|all)_proxy|BUILDKIT_.*|SOURCE_DATE_EPOCH|(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT))$/i;
/** Names by which people choose what is installed. */
const decisive =
  /(?:^|_)(?:VERSION|TAG|CUDA|CUDNN|TORCH|PYTORCH|PYTHON|INDEX|EXTRAS?|GPU|DEVICE|BASE|IMAGE|VARIANT|ROCM)(?:_|$)/i;

/** Build arguments that no ARG of the Dockerfile declares. */
export function* undeclaredArguments(service: Service): Generator<Draft> {
  const { dockerfile } = service.build ?? {};
  if (dockerfile === undefined || dockerfile.problems.length > 0 || dockerfile.stages.length === 0) return;
  const declared = new Set([
    ...dockerfile.globalArguments.map(({ name }) => name),
    ...dockerfile.stages.flatMap(({ instructions }) =>
      instructions.flatMap((one) => (one.kind === 'arg' ? one.name : one.kind === 'onbuild' ? onBuild(one) : [])),
    ),
  ]);
  for (const { name, value, span } of service.declared.build?.arguments ?? []) {
    if (declared.has(name) || predefined.test(name) || value === undefined || value === '') continue;
    yield {
      ...aboutService(service),
      about: [name, service.name],
      message: `The build argument ${name} of ${service.name} does nothing: no ARG of ${dockerfile.path} declares it.`,
      fixes: [
        advice(`Declare ARG ${name} in the stage that uses it`),
        { kind: 'remove-entry', title: `Remove ${name}`, safety: 'unsafe', at: span },
      ],
      severity: decisive.test(name) ? 'warning' : 'note',
      confidence: 'medium',
      at: span,
    };
  }
}

function onBuild({
  instruction,
}: {
  readonly instruction: { readonly kind: string; readonly name?: string };
}): readonly string[] {
  return instruction.kind === 'arg' && instruction.name !== undefined ? [instruction.name] : [];
}

/**
 * Variables that only `.env` sets, in a stack whose services read none of it: they fill in `${NAME}` in the file and
 * reach no container. Asks for `variable` facts.
 */
export function* onlyInDotenv(stack: readonly Service[], knowledge: Knowledge): Generator<Draft> {
  const [first] = stack;
  if (first === undefined || stack.some((service) => !service.complete || maySeeDotenv(service))) return;
  for (const variable of first.dotenv) {
    const facts = knowledge
      .about(variable.name, 'variable')
      .filter(({ readBy, status }) => readBy.length > 0 && status !== 'wanted');
    const [fact] = facts;
    if (fact === undefined || variable.value === undefined || variable.value === '') continue;
    if (stack.some((service) => uses(service, variable))) continue;
    yield {
      ...aboutService(...stackOf(stack, first)),
      about: [variable.name],
      message: `${variable.name} is set in .env only, and no container gets it: .env fills in the variables of ${first.stack}, and that names it nowhere.`,
      because: [fact],
      fixes: [
        advice(`Add ${variable.name}: \${${variable.name}} to the environment of the service`),
        advice('Name .env as env_file of the service'),
      ],
      severity: 'warning',
      confidence: confidenceOf([fact], 'medium'),
      at: variable.span,
    };
  }
}

function stackOf(stack: readonly Service[], first: Service): readonly [Service, ...Service[]] {
  return [first, ...stack.filter((service) => service !== first)];
}

/** A build may copy the file, and a mount of the folder brings it along; a program can read it there. */
function maySeeDotenv(service: Service): boolean {
  const { declared } = service;
  if (declared.build !== undefined || declared.envFiles.length > 0) return true;
  return mountsOf(service).some(({ source }) => source !== undefined && /^(?:\.{1,2}\/?$|.*\.env$|.*\$)/.test(source));
}

function uses({ declared, variables }: Service, { name }: Variable): boolean {
  return variables.some((one) => one.name === name) || mentions(declared.settings, name, 0);
}

function mentions(tree: Tree, name: string, depth: number): boolean {
  if (depth > 100) return true;
  if (tree.kind === 'scalar') return tree.source.includes(name);
  if (tree.kind === 'list') return tree.items.some((item) => mentions(item, name, depth + 1));
  return tree.entries.some(({ key, value }) => key === name || mentions(value, name, depth + 1));
}

/** A client of the multi-process service that its daemon in another container cannot be reached from. */
export function* unreachableMps(service: Service, stack: readonly Service[]): Generator<Draft> {
  const daemon = stack.find((other) => other !== service && startsDaemon(other));
  const pipe = service.variables.find(({ name }) => name === 'CUDA_MPS_PIPE_DIRECTORY');
  if (daemon === undefined || startsDaemon(service) || service.gpus === undefined || !service.complete) return;
  const folder = pipe?.value ?? '/tmp/nvidia-mps';
  const own = mountsOf(service).filter(({ target }) => covers(target, folder));
  const shared = own.some(({ source }) => mountsOf(daemon).some((other) => other.source === source));
  if (shared || mountsOf(service).some(({ target }) => target.includes('$'))) return;
  if (pipe === undefined && own.length === 0) return;
  yield {
    ...aboutService(service, daemon),
    message: `${service.name} is a client of the CUDA multi-process service that ${daemon.name} starts, and does not share its directory ${folder}: it does not find the daemon and uses the GPU by itself.`,
    fixes: [advice(`Mount one volume at ${folder} in both, and give both ipc: host`)],
    severity: 'warning',
    confidence: 'medium',
    at: pipe?.span ?? service.declared.span,
    related: [{ span: daemon.declared.span, message: 'the daemon' }],
  };
}

function startsDaemon({ starts }: Service): boolean {
  return starts.some(({ words }) => words.some((word) => /(?:^|\/)nvidia-cuda-mps-control$/.test(word)));
}
