import { didYouMean } from '../domain/nearest.ts';
import { type ExitCode, type Host, UsageError } from './host.ts';
import { colorOf, columnsOf } from './terminal.ts';

/** Prints what a rule looks for with an example, what a fact says and where it comes from, or the list of all rules. */
export async function explain(id: string | undefined, host: Host): Promise<ExitCode> {
  const { rules, fact } = await host.engine();
  const { styleOf } = await import('../report/style.ts');
  const { wrap } = await import('../report/wrap.ts');
  const style = styleOf(colorOf(host.out, host.env));
  const columns = columnsOf(host.out, host.env);
  if (id === undefined) {
    for (const [name, rule] of rules) {
      const rows = wrap(rule.docs.what, columns - 4).map((row) => `    ${row}\n`);
      host.out.write(`${style.severity[rule.severity](name)}\n${rows.join('')}`);
    }
    return 0;
  }
  const rule = rules.get(id);
  const { explainFact, explainRule } = await import('../report/explain.ts');
  const known = rule === undefined ? fact?.(id) : undefined;
  if (rule === undefined && known === undefined)
    throw new UsageError(`there is no rule or fact "${id}"${didYouMean(id, rules.keys())}`);
  const text = rule === undefined ? '' : (pageOf(host, id) ?? explainRule(id, rule));
  let fenced = false;
  for (const line of (known ? explainFact(known) : text).trimEnd().split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    const rows = fenced || line.startsWith('#') ? [line] : wrap(line, columns);
    for (const row of rows) host.out.write(`${!fenced && row.startsWith('#') ? style.strong(row) : row}\n`);
  }
  return 0;
}

/** The page without the note to those who edit it and the link to the others. */
function pageOf(host: Host, id: string): string | undefined {
  const page = host.page?.(id);
  const text = page?.replace(/^<!--.*-->\s+/, '');
  return text?.split('[All rules](').slice(0, -1).join('').trimEnd();
}
