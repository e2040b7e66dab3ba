import type { KnowledgeEntry } from '../domain/knowledge.ts';

/** What the entry speaks about: a distribution, an image repository, an index host, a variable, a CUDA version or a GPU generation; symptoms all about logs. */
export function subjectOf(entry: KnowledgeEntry): string {
  switch (entry.kind) {
    case 'image':
      return entry.repository;
    case 'index':
      return hostOf(entry.url);
    case 'variable':
      return entry.variable;
    case 'conda-name':
      return entry.conda;
    case 'program':
      return entry.program;
    case 'symptom':
      // They are looked for all at once, so they are packed as one.
      return 'log';
    case 'driver':
      return entry.cuda ?? entry.capability ?? entry.torch ?? '';
    default:
      return entry.distribution;
  }
}

/** The file of `knowledge/` in which the entry stands, without its ending; undefined where any file of the folder may hold it. */
export function homeOf(entry: KnowledgeEntry): { readonly folder: string; readonly name: string | undefined } {
  switch (entry.kind) {
    case 'image':
      return { folder: 'image/', name: entry.repository.replaceAll('/', '-') };
    case 'index':
      return { folder: 'index/', name: hostOf(entry.url) };
    case 'variable':
      return { folder: 'variable/', name: entry.variable };
    case 'conda-name':
      return { folder: 'conda/', name: entry.conda };
    case 'program':
      return { folder: 'program/', name: entry.program };
    case 'symptom':
      return { folder: 'symptom/', name: undefined };
    case 'driver':
      return { folder: 'platform/', name: undefined };
    default:
      return { folder: '', name: entry.distribution };
  }
}

/** The host of an index pattern such as `https://download.pytorch.org/whl/{build}`; `ppa-deadsnakes` of `ppa:deadsnakes/ppa`. */
function hostOf(url: string): string {
  const start = url.indexOf('://');
  const rest = start < 0 ? url : url.slice(start + 3);
  return (rest.split('/', 1)[0] ?? '').replaceAll(':', '-');
}
