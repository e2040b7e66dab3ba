import type { Confidence, Severity } from './finding.ts';
import type { CondaName } from './knowledge-conda.ts';
import type { Driver } from './knowledge-machine.ts';
import type { ProgramFact, VariableFact } from './knowledge-runtime.ts';
import type { Usage } from './knowledge-usage.ts';
import type { DistributionName, ImportName } from './requirement.ts';
import type { Symptom } from './symptom.ts';

export type { Driver } from './knowledge-machine.ts';

/**
 * Facts about the world, never policy. The union is closed: rules, linter and documentation know every kind.
 * Version ranges are PEP 440 specifier sets as text (`>=1.12,<2.0`, `==2.1.*`); several ranges are joined by ` || `.
 * Distribution names are normalized.
 */
export type KnowledgeEntry =
  | Provides
  | Placeholder
  | Requires
  | Breaks
  | BuiltFor
  | Companions
  | SupportsPython
  | Published
  | ImageFact
  | IndexFact
  | Driver
  | VariableFact
  | ProgramFact
  | Usage
  | CondaName
  | Symptom
  | Latest;

export type KnowledgeKind = KnowledgeEntry['kind'];
export type EntryOf<Kind extends KnowledgeKind> = Extract<KnowledgeEntry, { readonly kind: Kind }>;

/** How sure the entry is. What is `likely` or `unverified` is never alone an error. */
export type Certainty = 'verified' | 'likely' | 'unverified';

export interface Evidence {
  /** `owner/repository#issue`, `owner/repository@tag:path`, a project's own page, or "wheel metadata NAME VERSION". */
  readonly source: string;
  /** What the source states, in our own words. */
  readonly states: string;
  /** The day somebody last read it: YYYY-MM-DD. */
  readonly checked: string;
}

/** What every entry has. */
export interface Entry<Kind extends string> {
  readonly kind: Kind;
  /** Words, unique in the whole base. */
  readonly id: string;
  /** One sentence a user can read in a finding. */
  readonly claim: string;
  readonly certainty: Certainty;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** A distribution writes these import packages (or files under them, such as `nvidia.nccl`). */
export interface Provides extends Entry<'provides'> {
  readonly distribution: DistributionName;
  readonly versions?: string;
  readonly imports: readonly ImportName[];
  /** True when the import name is one file (`multipart.py`): beside a folder of that name Python never loads it, in any order. */
  readonly singleFile?: boolean;
  /** Siblings whose every use it can serve: it is the one to keep beside them. */
  readonly supersetOf?: readonly DistributionName[];
  /** Siblings that it can stand in for except where `unless` holds, so that it is the one to keep where that does not. */
  readonly standsInFor?: { readonly distributions: readonly DistributionName[]; readonly unless: string };
  /** Siblings with the same import package that may share an environment with it (meta and payload, namespace packages). */
  readonly coexistsWith?: readonly DistributionName[];
  /** What an overlap on these imports costs; absent means error. */
  readonly severity?: Severity;
  /** What a user sees when a sibling overwrites it. */
  readonly symptom?: string;
}

/** A name that does not bring what people expect of it. */
export interface Placeholder extends Entry<'placeholder'> {
  readonly distribution: DistributionName;
  readonly versions?: string;
  /** `removed`: installing fails on purpose; `unrelated`: another project has the name; `renamed`, `abandoned`: it is no longer updated. */
  readonly is: 'removed' | 'unrelated' | 'renamed' | 'abandoned';
  /** The requirement to write in its place. */
  readonly instead: string;
  readonly symptom?: string;
}

/** The transitive edges: what the metadata of a distribution in a version range requires. */
export interface Requires extends Entry<'requires'> {
  readonly distribution: DistributionName;
  readonly versions: string;
  /** The build whose metadata this is, as in `built-for`: `default`, `cu118`. Absent means every build. */
  readonly build?: string;
  /** PEP 508 strings as in Requires-Dist, `extra == "gpu"` markers included. */
  readonly requires: readonly string[];
  /** True when `requires` is the complete base list; false when only the edges that matter are given. */
  readonly complete?: boolean;
}

/** Subject with object fails. */
export interface Breaks extends Entry<'breaks'> {
  readonly distribution: DistributionName;
  readonly versions: string;
  /** Extras of the subject that must have been asked for. */
  readonly extras?: readonly string[];
  readonly with: {
    readonly distribution: DistributionName;
    readonly versions: string;
    /** CUDA major its build must have: a number, or `other` for any but the subject's. Absent means every build. */
    readonly cuda?: string;
  };
  /** When it happens: at install or build, at import, in some calls at run time, or only when several processes share. */
  readonly fails: 'install' | 'import' | 'runtime' | 'process';
  /** Does metadata already forbid the pair, so that a resolver refuses it or backs away? */
  readonly metadata: 'forbids' | 'allows' | 'partly' | 'unknown';
  readonly severity: Severity;
  /** The subject's range is only true for these Pythons, platforms: a PEP 508 marker. */
  readonly when?: string;
  /** A condition that files cannot show (which code paths are used), as a sentence. */
  readonly condition?: string;
  readonly symptom?: string;
  /** What to do, in words: `huggingface-hub<0.24`. */
  readonly cure: string;
  /** The rule that speaks about it; absent means `incompatible-versions`. */
  readonly rule?: string;
}

/** What a release was built for or brings along. */
export interface BuiltFor extends Entry<'built-for'> {
  readonly distribution: DistributionName;
  readonly versions: string;
  /**
   * The build this row is about: `default` (the default index), a local tag such as `cu118` or `cpu`.
   * Absent means every build.
   */
  readonly build?: string;
  /** The NumPy C ABI it was compiled against: `1` fails under NumPy 2; `2` also runs on NumPy 1; `2-only` fails under NumPy 1. */
  readonly numpy?: '1' | '2' | '2-only';
  /** What a mismatch of the NumPy C ABI costs; absent means error, which is a failing import. */
  readonly severity?: Severity;
  /** CUDA version `12.1`, or major only `12`; `none` for builds without CUDA. */
  readonly cuda?: string;
  /** Major version of cuDNN. */
  readonly cudnn?: string;
  readonly tensorrt?: string;
  /** Range of the torch it was compiled against. */
  readonly torch?: string;
  /** Lowest glibc of its Linux wheels. */
  readonly glibc?: string;
  /** Where its CUDA libraries come from: inside the wheel, from nvidia-* wheels it requires, or from the system. */
  readonly cudaFrom?: 'bundled' | 'wheels' | 'system';
  /** True when it runs without a GPU too, so that a missing library costs speed and not the import. */
  readonly fallsBack?: boolean;
  /** True when people install it for the GPU: without one another distribution or build serves. */
  readonly forGpu?: boolean;
  /** True when the default index has only an sdist that compiles against torch or CUDA: building needs torch and nvcc. */
  readonly compiles?: boolean;
  /** True when its build imports torch and does not ask for it, so that build isolation hides torch from it. */
  readonly buildsWithTorch?: boolean;
  /**
   * Programs that an installer needs to build it where it finds no wheel: `g++`, `cmake`. The row then says that no wheel
   * for Linux x86_64 was published, on any Python or on those of `sourceOn`.
   */
  readonly buildsWith?: readonly string[];
  /** The Pythons without a wheel, as specifiers; absent means all. */
  readonly sourceOn?: string;
  /** Shared libraries of the system that its wheels load at import, by file name: `libGL.so.1`. */
  readonly loads?: readonly string[];
}

/** One row of releases that belong together. */
export interface Companions extends Entry<'companions'> {
  /** The distribution the others follow, such as torch. */
  readonly distribution: DistributionName;
  readonly versions: string;
  /** What each companion must be beside it. A companion that is not named is free. */
  readonly members: Readonly<Record<string, string>>;
}

/** The Pythons a release range can be installed on. */
export interface SupportsPython extends Entry<'supports-python'> {
  readonly distribution: DistributionName;
  readonly versions: string;
  /** Pythons for which wheels exist, or that the metadata accepts. */
  readonly python: string;
  /** True when a source release exists too and its metadata accepts other Pythons: an installer then compiles it, which may work. */
  readonly sdist?: boolean;
}

/** Which builds of a version exist on which index. */
export interface Published extends Entry<'published'> {
  readonly distribution: DistributionName;
  readonly versions: string;
  /** Local tags or index names: `cu118`, `cpu`, `rocm6.0`. */
  readonly builds: readonly string[];
  /** Builds that are known to be left out, where the list is not complete. */
  readonly without?: readonly string[];
  /** True when no other CUDA build was published for these versions. Says nothing about CPU, ROCm and XPU builds. */
  readonly complete: boolean;
}

/**
 * What an image is. `tag` is a pattern whose `{name}` parts match what stands between the literal parts
 * (`{cuda}-cudnn{cudnn}-{flavor}-{os}`); `where` restricts a part to the values listed.
 */
export interface ImageFact extends Entry<'image'> {
  readonly repository: string;
  readonly tag: string;
  readonly where?: Readonly<Record<string, readonly string[]>>;
  /** `never` published, `removed` from the registry, or there. */
  readonly exists?: 'yes' | 'removed' | 'never';
  /** A tag to use in its place. */
  readonly instead?: string;
  readonly os?: string;
  readonly libc?: string;
  readonly python?: string;
  /** The Python that the system's own python3 is; the image itself need not hold it. */
  readonly systemPython?: string;
  /** True where pip refuses to install into the system's Python unless it is told to break it (PEP 668). */
  readonly externallyManaged?: boolean;
  readonly cuda?: string;
  readonly cudnn?: string;
  readonly nvcc?: boolean;
  /** Shared libraries it does not hold, by file name, with the system distributions that bring them. */
  readonly lacks?: Readonly<Record<string, readonly string[]>>;
  /** Programs it does not hold that builds call (`g++`), with the system distributions that bring them; `gcc` stands for `gcc-12` too. */
  readonly lacksPrograms?: Readonly<Record<string, readonly string[]>>;
  /** Preinstalled distributions: name to version, which may use the pattern's parts (`{torch}`). */
  readonly distributions?: Readonly<Record<string, string>>;
  readonly constraintFile?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Has it a HEALTHCHECK of its own? Absent means unknown. */
  readonly healthcheck?: boolean;
}

/** What a package index or find-links page serves. `url` is a pattern like `https://download.pytorch.org/whl/{build}`, without a trailing slash. */
export interface IndexFact extends Entry<'index'> {
  readonly url: string;
  /** The build (local tag) its wheels carry: text that may use the pattern's parts. */
  readonly build?: string;
  /** Distributions it is meant for. */
  readonly serves: readonly DistributionName[];
  /** Distributions of which it holds copies for others to require: whether a release is there is not known. */
  readonly copies?: readonly DistributionName[];
  /** True when it serves nothing but these and their requirements: used alone it hides everything else. */
  readonly only: boolean;
  /** Releases of the system, as image facts name them, for which it serves nothing any more. */
  readonly retired?: readonly string[];
  /** `find-links` pages are not indexes; an `archive` holds distributions of the operating system. */
  readonly form: 'index' | 'find-links' | 'archive' | 'repository';
}

/** Known releases: what an open range resolves to today. */
export interface Latest extends Entry<'latest'> {
  readonly distribution: DistributionName;
  /** Releases in ascending order: the newest, and the newest of older series where they matter. */
  readonly releases: readonly LatestRelease[];
  /** The day the list was read: YYYY-MM-DD. */
  readonly asOf: string;
  /** The newest release that environments of these Pythons may hold from the start, except those that uv makes: an installer keeps it. */
  readonly preinstalled?: LatestRelease;
}

export interface LatestRelease {
  readonly version: string;
  /** Requires-Python of the release, or the Pythons its wheels serve. */
  readonly python?: string;
}

/** What rules ask. Read only, and never touches the file system. */
export interface Knowledge {
  /** The day the base was last changed. */
  readonly date: string;
  /** Facts of one kind about one subject: a distribution, an image repository, a variable, or an index host. */
  about<Kind extends KnowledgeKind>(subject: string, kind: Kind): readonly EntryOf<Kind>[];
  /** All facts of one kind, sorted by id. */
  all<Kind extends KnowledgeKind>(kind: Kind): readonly EntryOf<Kind>[];
  /** Facts of one kind that speak about the distribution as the other side: `with` of breaks, members of companions. */
  mentioning<Kind extends 'breaks' | 'companions'>(distribution: string, kind: Kind): readonly EntryOf<Kind>[];
  find(id: string): KnowledgeEntry | undefined;
}

const order: readonly Confidence[] = ['low', 'medium', 'high'];

/** The confidence a finding may have that rests on these facts. */
export function confidenceOf(facts: readonly KnowledgeEntry[], highest: Confidence = 'high'): Confidence {
  let level = order.indexOf(highest);
  for (const fact of facts) {
    const cap = fact.certainty === 'verified' ? 2 : fact.certainty === 'likely' ? 1 : 0;
    level = Math.min(level, cap);
  }
  return order[level] ?? 'low';
}
