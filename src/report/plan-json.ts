import type { TextEdit } from '../domain/fix.ts';
import type { IsolationUnit, Plan } from '../domain/plan.ts';
import type { SourceFile } from '../domain/source.ts';
import { lineText } from './plan-sites.ts';
import { type Places, placesOf, type Range } from './position.ts';
import { jsonText } from './visible.ts';

/** Version 1 of a plan for programs. Its shape is a promise of its own. */
interface Output {
  readonly version: 1;
  readonly units: readonly OutputUnit[];
  readonly alternatives: readonly OutputAlternative[];
  /** What every unit asks for. */
  readonly base: readonly string[];
  /** Findings that distance does not cure. */
  readonly unsolved: readonly { readonly rule: string; readonly message: string; readonly fingerprint: string }[];
  readonly notes: readonly string[];
}

interface OutputUnit {
  readonly name: string;
  readonly tier: string;
  readonly components: readonly string[];
  readonly requirements: readonly string[];
  /** Fingerprints of the findings that keep it apart. */
  readonly because: readonly string[];
  readonly needs: readonly string[];
  readonly separations: readonly OutputSeparation[];
  readonly inside: readonly OutputUnit[];
}

interface OutputSeparation {
  readonly from: string;
  readonly tier: string;
  readonly because: readonly string[];
  readonly reason: string;
  readonly costs: readonly string[];
}

interface OutputAlternative {
  readonly title: string;
  readonly avoidsSplit: boolean;
  readonly because: string;
  readonly fixes: readonly {
    readonly title: string;
    readonly safety: 'safe' | 'unsafe';
    readonly edits: readonly { readonly path: string; readonly range: Range; readonly text: string }[];
  }[];
}

/** The plan as JSON, version 1. */
export function formatPlanJson(plan: Plan, files: readonly SourceFile[]): string {
  const places = placesOf(files);
  const output: Output = {
    version: 1,
    units: plan.units.map(outputUnit),
    alternatives: plan.alternatives.map(({ title, fix, finding, avoidsSplit }) => ({
      title,
      avoidsSplit,
      because: finding.fingerprint,
      fixes:
        fix.edits === undefined
          ? []
          : [{ title, safety: fix.safety, edits: fix.edits.map((edit) => outputEdit(edit, places)) }],
    })),
    base: plan.base.map(lineText),
    unsolved: plan.unsolved.map(({ rule, message, fingerprint }) => ({ rule, message, fingerprint })),
    notes: plan.notes,
  };
  return jsonText(output);
}

function outputUnit(unit: IsolationUnit): OutputUnit {
  const separations = unit.separations.map(({ from, tier, conflicts, cheaper, costs }) => ({
    from,
    tier,
    because: fingerprintsOf(conflicts),
    reason: cheaper,
    costs,
  }));
  return {
    name: unit.name,
    tier: unit.tier,
    components: unit.components,
    requirements: [...new Set(unit.requirements.map(lineText))],
    because: [...new Set(separations.flatMap(({ because }) => because))],
    needs: unit.needs,
    separations,
    inside: unit.inside.map(outputUnit),
  };
}

function fingerprintsOf(conflicts: IsolationUnit['separations'][number]['conflicts']): readonly string[] {
  return [...new Set(conflicts.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)))];
}

function outputEdit({ span, text }: TextEdit, places: Places) {
  return { path: span.path, range: places.rangeOf(span), text };
}
