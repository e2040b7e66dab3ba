import type { Service, StartedProgram, Variable } from '../domain/environment.ts';
import type { Span } from '../domain/source.ts';
import type { Places } from './position.ts';
import { gpusText, originOf, requestText, shownValue, waitsFor } from './services.ts';
import type { Style } from './style.ts';
import { visible, widthOf } from './visible.ts';
import { firstOf } from './words.ts';
import { wrap } from './wrap.ts';

interface Canvas {
  readonly places: Places;
  readonly style: Style;
  readonly columns: number;
}

const labelWidth = 11;
const mostVariables = 40;
const longestValue = 60;

/** The compose services: what each runs, its GPUs and how it asked for them, its processes, and its variables with their places. */
export function serviceBlocks(services: readonly Service[], canvas: Canvas): readonly (readonly string[])[] {
  return services.map((service) => serviceLines(service, canvas));
}

function serviceLines(service: Service, canvas: Canvas): readonly string[] {
  const { style, columns } = canvas;
  const { declared, environment, gpus, starts } = service;
  const place = (span: Span) => placeText(span, canvas.places);
  const lines = [`${style.strong(visible(`service ${service.name}`))}  ${style.faint(place(declared.span))}`];
  const add = (label: string, text: string) => {
    for (const [index, row] of wrap(text, columns - 2 - labelWidth).entries())
      lines.push(`  ${style.label((index === 0 ? label : '').padEnd(labelWidth))}${row}`);
  };
  add('runs', runsText(service, environment));
  add('GPUs', gpusText(service));
  for (const request of gpus?.requests ?? []) add('', `by ${requestText(request)}, ${place(request.span)}`);
  if (gpus !== undefined && gpus.replicas !== 1)
    add(
      'containers',
      gpus.replicas === undefined
        ? 'a number that a variable decides'
        : `${gpus.replicas}, each with these GPUs${gpus.replicasSpan === undefined ? '' : `, ${place(gpus.replicasSpan)}`}`,
    );
  if (declared.profiles.length > 0) add('profiles', declared.profiles.join(', '));
  const waits = waitsFor(service).map(({ name, condition }) =>
    condition === 'service_started' ? name : `${name} (${condition})`,
  );
  if (waits.length > 0) add('waits for', waits.join(', '));
  for (const [index, program] of starts.entries())
    add(index === 0 ? 'processes' : '', `${programText(program)}, ${place(program.span)}`);
  const { shown, left } = firstOf(service.variables, mostVariables);
  for (const [index, variable] of shown.entries())
    add(index === 0 ? 'variables' : '', `${variableText(variable)}, ${place(variable.span)}`);
  if (left > 0) add('', `and ${left} more`);
  if (!service.complete) add('unknown', 'the rest of the service stands in a file that was not read');
  return lines;
}

function runsText({ build, image, declared }: Service, environment: string | undefined): string {
  const built =
    build === undefined
      ? undefined
      : `${build.dockerfile.path}${build.target === undefined ? '' : `, stage ${build.target}`}`;
  const what = built ?? image?.reference.text ?? declared.image?.value ?? 'an image that a variable names';
  return environment === undefined ? what : `${what}, as ${environment}`;
}

function programText({ words, beside }: StartedProgram): string {
  const text = words.join(' ');
  return `${widthOf(text) > 120 ? `${text.slice(0, 120)}…` : text}${beside ? ' (beside the next)' : ''}`;
}

function variableText(variable: Variable): string {
  const value = shownValue(variable);
  const cut = value !== undefined && value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
  const origin = { image: ' from the image', 'env-file': ' from an env file', file: '' }[originOf(variable)];
  return `${variable.name}${cut === undefined ? ' (unknown)' : `=${cut}`}${origin}`;
}

function placeText({ path, start, end }: Span, places: Places): string {
  return `${visible(path)}:${places.rangeOf({ path, start, end }).start.line}`;
}
