import type { KnowledgeKind } from '../domain/knowledge.ts';

/** Each kind of fact in the order in which people are shown them, with what facts of the kind say. */
const meanings: Readonly<Record<KnowledgeKind, string>> = {
  placeholder: 'a name that does not bring what people expect',
  provides: 'import packages that a distribution writes',
  requires: 'what its metadata requires',
  breaks: 'pairs that fail together',
  companions: 'releases that belong together',
  'built-for': 'what a release was built for',
  'supports-python': 'the Pythons it can be installed on',
  published: 'builds that were published',
  latest: 'known releases',
  symptom: 'what a line of a log means',
  usage: 'what it takes to keep it apart',
  'conda-name': "conda's name for a distribution",
  image: 'what a container image holds',
  index: 'what a package index serves',
  driver: 'drivers and GPUs',
  variable: 'who reads an environment variable',
  program: 'what a program does with processes and memory',
};

/** All kinds of fact with what they say. */
export const kindMeanings: ReadonlyMap<KnowledgeKind, string> = new Map(
  Object.entries(meanings) as [KnowledgeKind, string][],
);

/** All kinds of fact, in the order in which people are shown them. */
export const allKinds: readonly KnowledgeKind[] = [...kindMeanings.keys()];
