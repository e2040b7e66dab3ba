import type { Knowledge, KnowledgeEntry } from '../domain/knowledge.ts';
import { type DistributionName, distributionName } from '../domain/requirement.ts';
import { type Held, hold, type ReadRelease, releasesToRead } from '../knowledge/hold.ts';
import { allKinds } from '../knowledge/kinds.ts';
import { formatHeld } from '../report/held-text.ts';
import { jsonText } from '../report/visible.ts';
import { type ExitCode, type Host, UsageError } from './host.ts';
import { type KnowledgeOptions, openBase } from './knowledge.ts';
import { openPip, type Pip } from './pip.ts';
import { colorOf, columnsOf, say } from './terminal.ts';

export interface VerifyOptions extends KnowledgeOptions {
  readonly with: 'pip' | 'uv' | undefined;
  readonly python: string | undefined;
}

/** Of how many releases of one distribution metadata is read. */
const mostReleases = 24;
/** How many times pip runs at once. */
const atOnce = 3;

/** Holds facts about distributions against what their index says now. The exit code is 1 where something differs. */
export async function verify(names: readonly string[], options: VerifyOptions, host: Host): Promise<ExitCode> {
  const { knowledge } = await openBase(options, host);
  const wanted = names.map((name) => subject(name, knowledge));
  const pip = await openPip(options.with, options.python, host);
  const results: { readonly name: DistributionName; readonly held: readonly Held[] }[] = [];
  try {
    for (const { name, facts } of wanted) results.push({ name, held: await holdAll(name, facts, pip, host) });
  } finally {
    pip.close();
  }
  if (options.format === 'json') {
    const output = results.map(({ name, held }) => ({
      name,
      facts: held.map(({ fact, verdict, details }) => ({ id: fact.id, kind: fact.kind, verdict, details })),
    }));
    host.out.write(jsonText({ version: 1, knowledge: knowledge.date, distributions: output }));
  } else {
    const canvas = { columns: columnsOf(host.out, host.env), color: colorOf(host.out, host.env) };
    host.out.write(results.map(({ name, held }) => formatHeld(name, held, canvas)).join('\n'));
  }
  return results.some(({ held }) => held.some(({ verdict }) => verdict === 'differs')) ? 1 : 0;
}

function subject(
  text: string,
  knowledge: Knowledge,
): { readonly name: DistributionName; readonly facts: readonly KnowledgeEntry[] } {
  const name = distributionName(text);
  const kinds = allKinds.filter((kind) => !['image', 'index', 'variable', 'program', 'driver'].includes(kind));
  const facts = kinds.flatMap((kind): readonly KnowledgeEntry[] => knowledge.about(name, kind));
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name) || facts.length === 0)
    throw new UsageError(`there is no fact about a distribution "${text}"`);
  return { name, facts };
}

async function holdAll(
  name: DistributionName,
  facts: readonly KnowledgeEntry[],
  pip: Pip,
  host: Host,
): Promise<readonly Held[]> {
  const versions = await pip.versions(name);
  if (!versions.ok) {
    say(host, `${pip.name} could not list the releases of ${name}: ${versions.reason}`);
    return facts.map((fact) => ({ fact, verdict: 'unchecked', details: ['its releases could not be listed'] }));
  }
  const wanted = releasesToRead(facts, versions.value);
  if (wanted.length > mostReleases)
    say(host, `metadata of ${mostReleases} releases of ${name} is read, the newest of ${wanted.length}`);
  const releases: ReadRelease[] = [];
  const left = wanted.slice(0, mostReleases);
  const readNext = async (): Promise<void> => {
    for (let version = left.shift(); version !== undefined; version = left.shift()) {
      const read = await pip.release(name, version);
      if (read.ok) releases.push({ ...read.value, version });
      else say(host, `no metadata of ${name} ${version} was read, perhaps for lack of a wheel: ${read.reason}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, readNext));
  return facts.map((fact) => hold(fact, { versions: versions.value, releases }));
}
