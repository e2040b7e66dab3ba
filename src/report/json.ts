import type { Environment } from '../domain/environment.ts';
import type { Finding } from '../domain/finding.ts';
import type { Fix, TextEdit } from '../domain/fix.ts';
import { describeSet } from '../domain/version-set.ts';
import { type Places, placesOf, type Range } from './position.ts';
import type { CheckResult } from './result.ts';
import { jsonText } from './visible.ts';

export interface JsonOptions {
  /** The version of wheelclash itself. */
  readonly version: string;
  /** The edits of a cure; absent means those it is proven with. */
  readonly editsOf?: (fix: Fix) => readonly TextEdit[];
}

/** Version 1 of the output for programs. Its shape is a promise of its own: no domain type is printed as it is. */
interface Output {
  readonly version: 1;
  readonly tool: { readonly name: 'wheelclash'; readonly version: string; readonly knowledge: string };
  readonly findings: readonly OutputFinding[];
  readonly environments: readonly OutputEnvironment[];
  readonly files: number;
  /** Findings hidden by ignore comments and by the baseline. */
  readonly suppressed: number;
}

interface OutputFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly confidence: 'high' | 'medium' | 'low';
  readonly message: string;
  readonly path: string;
  readonly range: Range;
  readonly distributions: readonly string[];
  readonly environments: readonly string[];
  readonly chains: Readonly<Record<string, readonly string[]>>;
  readonly related: readonly { readonly path: string; readonly range: Range; readonly message: string }[];
  readonly because: readonly string[];
  readonly separation: { readonly tier: string; readonly reason: string } | null;
  readonly fixes: readonly OutputFix[];
  readonly fingerprint: string;
}

interface OutputFix {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe';
  readonly edits: readonly { readonly path: string; readonly range: Range; readonly text: string }[];
}

interface OutputEnvironment {
  readonly id: string;
  readonly python: string | null;
  readonly image: string | null;
  readonly distributions: number;
}

/** The result as JSON, version 1. Control characters appear only as escapes. */
export function formatJson(result: CheckResult, options: JsonOptions): string {
  const places = placesOf(result.files);
  const output: Output = {
    version: 1,
    tool: { name: 'wheelclash', version: options.version, knowledge: result.knowledge.date },
    findings: result.findings.map((finding) => outputFinding(finding, places, options)),
    environments: result.project.environments.map(outputEnvironment),
    files: result.project.manifests.length,
    suppressed: result.suppressed + (result.known ?? 0),
  };
  return jsonText(output);
}

function outputFinding(
  finding: Finding,
  places: Places,
  { editsOf = (fix) => fix.edits ?? [] }: JsonOptions,
): OutputFinding {
  const { rule, severity, confidence, message, at, separation } = finding;
  return {
    rule,
    severity,
    confidence,
    message,
    path: at.path,
    range: places.rangeOf(at),
    distributions: [...finding.about],
    environments: [...finding.environments],
    chains: outputChains(finding),
    related: finding.related.map(({ span, message }) => ({ path: span.path, range: places.rangeOf(span), message })),
    because: [...new Set(finding.because.map((fact) => fact.id))],
    separation: separation ? { tier: separation.tier, reason: separation.reason } : null,
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      safety: fix.safety,
      edits: editsOf(fix).map(({ span, text }) => ({ path: span.path, range: places.rangeOf(span), text })),
    })),
    fingerprint: finding.fingerprint,
  };
}

/** The first chain of each distribution, by the name at its end. */
function outputChains({ chains }: Finding): Readonly<Record<string, readonly string[]>> {
  const named = new Map<string, readonly string[]>();
  for (const chain of chains) {
    const end = chain.at(-1);
    if (end && !named.has(end.name))
      named.set(
        end.name,
        chain.map(({ name }) => name),
      );
  }
  return Object.fromEntries(named);
}

function outputEnvironment({ id, python, baseImage, installed }: Environment): OutputEnvironment {
  return {
    id,
    python: python ? describeSet(python.value) : null,
    image: baseImage?.reference.text ?? null,
    distributions: installed.length,
  };
}
