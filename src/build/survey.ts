import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { knowledgeFolder } from './knowledge-files.ts';

/** What became of an entry of the survey: a fact, part of another fact, the matter of a rule, or nothing. */
export const answers = ['landed', 'merged', 'rule', 'refused'] as const;

export type Answer = (typeof answers)[number];

/** One entry of the survey of conflicts that the base began with, and our answer to it. */
export interface SurveyRow {
  readonly part: string;
  readonly id: string;
  readonly answer: Answer;
  /** Ids of facts and rules, and paths of fixtures. */
  readonly by: readonly string[];
  readonly why: string;
}

const columns = 'part\tid\tanswer\tby\twhy';

/** The rows of knowledge/survey.tsv. Throws with the line where one is malformed. */
export function surveyRows(): readonly SurveyRow[] {
  const [head, ...lines] = readFileSync(join(knowledgeFolder, 'survey.tsv'), 'utf8').trimEnd().split('\n');
  if (head !== columns) throw new Error('knowledge/survey.tsv: the first line must name its columns');
  return lines.map((line, index) => rowOf(line, index + 2));
}

function rowOf(line: string, number: number): SurveyRow {
  const [part, id, given, by, why, ...rest] = line.split('\t');
  const answer = answers.find((known) => known === given);
  if (part === undefined || id === undefined || by === undefined || why === undefined || rest.length > 0)
    throw new Error(`knowledge/survey.tsv:${number}: needs five columns`);
  if (answer === undefined) throw new Error(`knowledge/survey.tsv:${number}: no such answer: ${given}`);
  return { part, id, answer, by: by.split(' ').filter((name) => name !== ''), why };
}
