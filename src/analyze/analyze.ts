import type { Project } from '../domain/environment.ts';
import type { Confidence, Draft, Finding, Severity } from '../domain/finding.ts';
import type { Knowledge, KnowledgeKind } from '../domain/knowledge.ts';
import type { Rule } from '../domain/rule.ts';
import { fingerprintOf } from './fingerprint.ts';
import { joinFixes } from './join-fixes.ts';

/** A fault of ours: a rule that failed on a subject, or another part of us. It never hides the findings of others. */
export interface Failure {
  /** Empty where it was no rule. */
  readonly rule: string;
  /** What was being done where it was no rule: "read", "put together". */
  readonly stage?: string;
  readonly subject: string;
  readonly error: unknown;
}

export interface Analysis {
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
}

interface Seen {
  readonly rule: string;
  draft: Draft;
  severity: Severity;
  confidence: Confidence;
  readonly environments: string[];
}

const severities: readonly Severity[] = ['note', 'warning', 'error'];
const confidences: readonly Confidence[] = ['low', 'medium', 'high'];

/** Asks every rule about every subject; joins what is seen in several environments into one finding; puts all in order. */
export function analyze(project: Project, rules: ReadonlyMap<string, Rule>, knowledge: Knowledge): Analysis {
  const seen = new Map<string, Seen>();
  const failures: Failure[] = [];
  const ids = new Set(project.environments.map(({ id }) => id));
  for (const [id, rule] of rules) {
    const asked = restricted(knowledge, id, rule);
    for (const { subject, environment, reached, drafts } of subjectsOf(project, rule, asked)) {
      try {
        for (const draft of drafts()) {
          const concerned =
            environment === undefined ? (draft.environments ?? []).filter((one) => ids.has(one)) : [environment];
          note(seen, id, rule, draft, concerned, reached);
        }
      } catch (error) {
        failures.push({ rule: id, subject, error });
      }
    }
  }
  return { findings: inOrder(withoutParts([...seen.values()])), failures };
}

function* subjectsOf(project: Project, rule: Rule, knowledge: Knowledge) {
  if (rule.scope === 'project') {
    yield { subject: 'project', environment: undefined, reached: true, drafts: () => rule.check(project, knowledge) };
    return;
  }
  for (const environment of project.environments)
    yield {
      subject: environment.id,
      environment: environment.id,
      reached: environment.reached,
      drafts: () => rule.check(environment, knowledge),
    };
}

function note(
  seen: Map<string, Seen>,
  id: string,
  rule: Rule,
  draft: Draft,
  environments: readonly string[],
  reached: boolean,
): void {
  const asked = least(draft.severity ?? rule.severity, rule.severity, severities);
  const severity = reached ? asked : least(asked, 'warning', severities);
  const key = [id, ...[...draft.about].sort(), draft.at.path, draft.at.start, draft.at.end].join('\u0000');
  const known = seen.get(key);
  if (known === undefined) {
    const own = [...new Set(environments)];
    seen.set(key, { rule: id, draft, severity, confidence: draft.confidence, environments: own });
    return;
  }
  for (const environment of environments)
    if (!known.environments.includes(environment)) known.environments.push(environment);
  const isWorse = severities.indexOf(severity) > severities.indexOf(known.severity);
  const [kept, other] = isWorse ? [draft, known.draft] : [known.draft, draft];
  known.draft = { ...kept, fixes: joinFixes(kept.fixes, other.fixes) };
  if (isWorse) known.severity = severity;
  if (confidences.indexOf(draft.confidence) > confidences.indexOf(known.confidence))
    known.confidence = draft.confidence;
}

/**
 * One environment may show less of a conflict than another (an extra adds a distribution to it): of findings of one rule
 * at one place, the one that names all the others' subjects speaks for them.
 */
function withoutParts(all: readonly Seen[]): readonly Seen[] {
  const byPlace = new Map<string, Seen[]>();
  for (const seen of all) {
    const key = [seen.rule, seen.draft.at.path, seen.draft.at.start, seen.draft.at.end].join('\u0000');
    const group = byPlace.get(key);
    if (group === undefined) byPlace.set(key, [seen]);
    else group.push(seen);
  }
  return [...byPlace.values()].flatMap((group) => (group.length === 1 ? group : largest(group)));
}

function largest(group: readonly Seen[]): readonly Seen[] {
  const kept: Seen[] = [];
  for (const seen of [...group].sort((a, b) => b.draft.about.length - a.draft.about.length)) {
    const whole = kept.find((other) => seen.draft.about.every((name) => other.draft.about.includes(name)));
    if (whole === undefined) {
      kept.push(seen);
      continue;
    }
    for (const environment of seen.environments)
      if (!whole.environments.includes(environment)) whole.environments.push(environment);
    whole.severity = least(whole.severity, seen.severity, [...severities].reverse());
    whole.confidence = least(whole.confidence, seen.confidence, [...confidences].reverse());
  }
  return kept;
}

function least<Level>(a: Level, b: Level, order: readonly Level[]): Level {
  return order.indexOf(a) < order.indexOf(b) ? a : b;
}

function inOrder(all: readonly Seen[]): readonly Finding[] {
  const sorted = [...all].sort(
    (a, b) =>
      compare(a.draft.at.path, b.draft.at.path) ||
      a.draft.at.start - b.draft.at.start ||
      compare(a.rule, b.rule) ||
      compare(a.draft.about.join(), b.draft.about.join()) ||
      a.draft.at.end - b.draft.at.end,
  );
  const ordinals = new Map<string, number>();
  return sorted.map(({ rule, draft, severity, confidence, environments }) => {
    const parts = [rule, [...draft.about].sort().join(','), draft.at.path];
    const identity = parts.join('\u0000');
    const ordinal = ordinals.get(identity) ?? 0;
    ordinals.set(identity, ordinal + 1);
    const fingerprint = fingerprintOf([...parts, String(ordinal)]);
    return { ...draft, rule, severity, confidence, environments: [...environments].sort(compare), fingerprint };
  });
}

/** Plain code-unit order, the same under every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A rule sees only the kinds of fact it declares, so that its documentation stays honest. */
function restricted(knowledge: Knowledge, id: string, rule: Rule): Knowledge {
  const allowed = new Set<KnowledgeKind>(rule.facts);
  const check = (kind: KnowledgeKind) => {
    if (!allowed.has(kind)) throw new Error(`rule ${id} asks for ${kind} facts without declaring them`);
  };
  return {
    date: knowledge.date,
    about: (subject, kind) => {
      check(kind);
      return knowledge.about(subject, kind);
    },
    all: (kind) => {
      check(kind);
      return knowledge.all(kind);
    },
    mentioning: (distribution, kind) => {
      check(kind);
      return knowledge.mentioning(distribution, kind);
    },
    find: (entry) => knowledge.find(entry),
  };
}
