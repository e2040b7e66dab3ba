import type { Environment, Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge, type KnowledgeEntry } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { setting } from './shared/compose-fixes.ts';
import { aboutService, environmentOf, isForDevelopment } from './shared/compose-services.ts';
import { cudaStacks } from './shared/cuda-stack.ts';

/** What shows that an environment was made for a GPU. */
interface Sign {
  readonly text: string;
  readonly span: Span;
  readonly because: readonly KnowledgeEntry[];
}

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['built-for'],
  docs: {
    what: 'A service runs an image made for a GPU and asks for none.',
    why: 'A container gets a GPU only when the service asks for it. Without one most frameworks fall back to the CPU and say so in a line of the log at most.',
    how: 'Add a device reservation with `capabilities: [gpu]`, or build the service from a CPU image.',
    limits:
      'Signs are distributions that people install for the GPU and builds with a CUDA tag, not an open torch. It is silent where another file asks for the GPU of the same service, where another service runs the same image with a GPU, and for services whose name, profile or command speaks of the CPU, of the web or of migrations.',
  },
  *check(project, knowledge) {
    const withGpu = project.services.filter(({ gpus }) => gpus !== undefined);
    const named = new Set(withGpu.map(({ name }) => name));
    const images = new Set(withGpu.map(imageKey));
    const gpuFiles = project.manifests.some(({ kind, path }) => kind === 'compose' && /gpu|cuda|nvidia/i.test(path));
    for (const service of project.services) {
      if (service.gpus !== undefined || !service.complete || named.has(service.name) || gpuFiles) continue;
      if (images.has(imageKey(service)) || isForDevelopment(service) || meansCpu(service)) continue;
      const environment = environmentOf(service, project);
      const sign = environment === undefined ? undefined : signOf(environment, knowledge);
      if (sign !== undefined) yield draft(service, sign, project);
    }
  },
} satisfies Rule;

/** Services with the same key run the same image. */
function imageKey({ declared }: Service): string {
  const { build, image } = declared;
  if (build === undefined) return image?.value ?? '';
  return [build.context?.value ?? '.', build.dockerfile?.value, build.target?.value].join('\u0000');
}

const otherRoles =
  /(?:^|[^a-z])(?:cpu|web|www|ui|front|frontend|migrate|migrations?|beat|scheduler|flower|db|docs|lint|build|builder|downloader|download|init|setup)(?:[^a-z]|$)/i;

function meansCpu(service: Service): boolean {
  const { declared, variables } = service;
  const words = service.starts.flatMap((started) => started.words);
  const names = [
    service.name,
    ...declared.profiles,
    declared.image?.value ?? '',
    declared.build?.target?.value ?? '',
    declared.build?.dockerfile?.value ?? '',
  ];
  const hidden = variables.some(
    ({ name, value }) => /^(?:CUDA|NVIDIA)_VISIBLE_DEVICES$/.test(name) && /^(?:-1||none|void)$/.test(value ?? 'x'),
  );
  return (
    hidden ||
    names.some((name) => otherRoles.test(name)) ||
    words.some((word) => otherRoles.test(word)) ||
    variables.some(({ value }) => value === 'cpu')
  );
}

function signOf(environment: Environment, knowledge: Knowledge): Sign | undefined {
  for (const { installed, fact, cuda } of cudaStacks(environment, knowledge)) {
    if (cuda === 'none' || installed.step.installer === 'image') continue;
    const tagged = installed.build !== undefined && /^cu\d/.test(installed.build);
    if (fact.forGpu !== true && !tagged) continue;
    const text = tagged ? `${installed.name} in its ${installed.build} build` : installed.name;
    return { text, span: installed.chain[0].span, because: [fact] };
  }
  return undefined;
}

function draft(service: Service, { text, span, because }: Sign, { services }: Project): Draft {
  const others = services.some(({ gpus, stack }) => gpus !== undefined && stack === service.stack);
  return {
    ...aboutService(service),
    message: `The service ${service.name} installs ${text} and asks for no GPU, so its container has none${others ? ' while others of the file do' : ''}.`,
    because,
    fixes: [
      setting(
        service,
        ['deploy', 'resources', 'reservations', 'devices'],
        '\n- driver: nvidia\n  count: all\n  capabilities: [gpu]',
        'Add deploy.resources.reservations.devices with capabilities: [gpu]',
        'unsafe',
      ),
      advice('Install the CPU build for this service'),
    ],
    confidence: confidenceOf(because, 'medium'),
    at: service.declared.span,
    related: [{ span, message: 'what is made for a GPU' }],
  };
}
