import type { KnowledgeEntry } from '../domain/knowledge.ts';
import { parseLogText } from '../domain/log-text.ts';
import { parseMarker } from '../domain/marker.ts';
import { distributionName, parseRequirement } from '../domain/requirement.ts';
import { locateAt } from '../domain/source.ts';
import type { Symptom } from '../domain/symptom.ts';
import { compareVersions, parseVersion } from '../domain/version.ts';
import { versionSet } from '../domain/version-set.ts';

const nowhere = locateAt('', 0);

/** What is wrong with the meaning of one entry whose shape is right: ranges, names, dates, and severity beyond its certainty. */
export function checkEntry(entry: KnowledgeEntry, today: string): readonly string[] {
  return [
    ...datesOf(entry).flatMap(([name, day]) => checkDay(name, day, today)),
    ...rangesOf(entry).flatMap(([name, range]) => (isRange(range) ? [] : [`${name} is not a version range: ${range}`])),
    ...checkSources(entry),
    ...checkSeverity(entry),
    ...checkKind(entry),
  ];
}

/** True for what `versionSet` reads: specifier sets joined by `||`. */
export function isRange(text: string): boolean {
  try {
    versionSet(text);
    return true;
  } catch {
    return false;
  }
}

type Named = readonly [name: string, value: string];

function datesOf(entry: KnowledgeEntry): readonly Named[] {
  const read = entry.evidence.map((evidence): Named => ['checked', evidence.checked]);
  return entry.kind === 'latest' ? [...read, ['asOf', entry.asOf]] : read;
}

function checkDay(name: string, day: string, today: string): readonly string[] {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) return [`${name} is not a day: ${day}`];
  return day > today ? [`${name} is in the future: ${day}`] : [];
}

function rangesOf(entry: KnowledgeEntry): readonly Named[] {
  const own: readonly Named[] =
    'versions' in entry && entry.versions !== undefined ? [['versions', entry.versions]] : [];
  switch (entry.kind) {
    case 'breaks':
      return [...own, ['with.versions', entry.with.versions]];
    case 'built-for':
      return entry.torch === undefined ? own : [...own, ['torch', entry.torch]];
    case 'companions':
      return [...own, ...Object.entries(entry.members)];
    case 'supports-python':
      return [...own, ['python', entry.python]];
    case 'variable':
      return [
        ...own,
        ...Object.entries(entry.options ?? {}).flatMap(([key, { versions }]): readonly Named[] =>
          versions === undefined ? [] : [[`versions of ${key}`, versions]],
        ),
      ];
    case 'program':
      return (entry.wrongPaths ?? []).map(({ ends, versions }): Named => [`versions of ${ends}`, versions]);
    case 'latest':
      return [...entry.releases, ...(entry.preinstalled === undefined ? [] : [entry.preinstalled])].flatMap(
        ({ version, python }): readonly Named[] => (python === undefined ? [] : [[`python of ${version}`, python]]),
      );
    default:
      return own;
  }
}

/** Words in place of a source, where nothing can be looked up. A path or an issue may hold such a word in its name. */
const hearsay = /\b(?:(?:general|common|own|prior) knowledge|from memory|recalled|not read)\b/i;
const noSource = /\b(?:memory|recall|unknown|assumption|assumed)\b/i;

function checkSources(entry: KnowledgeEntry): readonly string[] {
  return entry.evidence.flatMap(({ source }) =>
    hearsay.test(source) || (!/[/#@]/.test(source) && noSource.test(source))
      ? [`source names nothing that can be looked up: ${source}`]
      : [],
  );
}

/** What is not verified must say a severity below error; an absent severity of `provides` means error. */
function checkSeverity(entry: KnowledgeEntry): readonly string[] {
  if (entry.certainty === 'verified') return [];
  const severe =
    entry.kind === 'provides'
      ? (entry.severity ?? 'error') === 'error'
      : (entry.kind === 'breaks' || entry.kind === 'variable') && entry.severity === 'error';
  return severe ? [`severity error needs certainty verified, not ${entry.certainty}`] : [];
}

function checkKind(entry: KnowledgeEntry): readonly string[] {
  switch (entry.kind) {
    case 'requires':
      return entry.requires.flatMap((text) => {
        const result = parseRequirement(text, nowhere);
        return result.ok ? [] : [`not a requirement: ${text} (${result.problem.message})`];
      });
    case 'breaks': {
      const marker = entry.when === undefined ? undefined : parseMarker(entry.when, nowhere);
      return marker === undefined || marker.ok ? [] : [`when is not a marker: ${marker.problem.message}`];
    }
    case 'provides':
      return [...(entry.supersetOf ?? []), ...(entry.coexistsWith ?? [])].includes(entry.distribution)
        ? [`${entry.distribution} names itself as a sibling`]
        : [];
    case 'companions':
      return Object.keys(entry.members).flatMap(checkName);
    case 'image':
      return [...checkPattern(entry.tag, entry.where), ...Object.keys(entry.distributions ?? {}).flatMap(checkName)];
    case 'index':
      return (entry.url.startsWith('https://') || entry.form === 'archive') && !entry.url.endsWith('/')
        ? []
        : [`url must start with https:// and not end with a slash: ${entry.url}`];
    case 'usage':
      return /^\d*$/.test(entry.megabytes ?? '') ? [] : [`megabytes must be a whole number: ${entry.megabytes}`];
    case 'symptom':
      return checkSymptom(entry);
    case 'latest':
      return checkOrder(entry.releases.map(({ version }) => version));
    default:
      return [];
  }
}

function checkSymptom({ shows, beside = [], unless = [], within = '40', ...entry }: Symptom): readonly string[] {
  const read = [...shows, ...beside, ...unless].map(parseLogText);
  const parts = shows.map((text) => {
    const result = parseLogText(text);
    return new Set(result.ok ? result.parts.flatMap((part) => ('name' in part ? [part.name] : [])) : []);
  });
  return [
    ...read.flatMap((result) => (result.ok ? [] : [result.problem])),
    ...(/^[1-9]\d{0,2}$/.test(within) ? [] : [`within must be a number of lines up to 999: ${within}`]),
    ...(entry.harmless || entry.cure !== undefined ? [] : ['a symptom that is not harmless needs a cure']),
    ...entry.about.flatMap((name) => {
      const [, part] = /^\{([a-z]+)\}$/.exec(name) ?? [];
      if (part === undefined) return checkName(name);
      return parts.some((names) => names.has(part)) ? [] : [`no text has the part ${name}`];
    }),
  ];
}

function checkName(name: string): readonly string[] {
  return distributionName(name) === name ? [] : [`not a normalized distribution name: ${name}`];
}

function checkPattern(tag: string, where: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const open = tag.split('{').slice(1);
  if (open.some((part) => !/^\w+\*?\}/.test(part))) return [`tag has a part without its end: ${tag}`];
  const names = new Set(open.map((part) => /^\w+/.exec(part)?.[0]));
  return Object.keys(where).flatMap((name) =>
    names.has(name) ? [] : [`where names {${name}}, which is not in ${tag}`],
  );
}

function checkOrder(texts: readonly string[]): readonly string[] {
  const problems: string[] = [];
  let before: ReturnType<typeof parseVersion>;
  for (const text of texts) {
    const version = parseVersion(text);
    if (version === undefined) problems.push(`not a version: ${text}`);
    else if (before !== undefined && compareVersions(before, version) >= 0)
      problems.push(`releases must ascend: ${before.text} before ${text}`);
    before = version ?? before;
  }
  return problems;
}
