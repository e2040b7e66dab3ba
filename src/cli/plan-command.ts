import { type Command, Option } from 'commander';
import { exampleText } from './example-text.ts';

/** The formats of `plan`. */
export const planFormats = ['tree', 'json', 'pipeline', 'uv', 'requirements', 'dockerfile', 'compose'] as const;

const examples = [
  ['wheelclash plan', 'what must run apart, how far, why, and what it costs'],
  ['wheelclash plan --explain onnxruntime-gpu torch', 'may these two live together?'],
  ['wheelclash plan --format uv', 'dependency groups and conflicts for uv'],
  ['wheelclash plan --write split', 'write requirements files and pipeline.yaml into a folder'],
  ['wheelclash plan --per-component --format dockerfile --write images', 'one image stage for each component'],
] as const;

const about = `
Components are what [tool.wheelclash.components] declares and what a pipeline
file lists under extractors:, then extras, groups and requirements-NAME.txt, or
compose services; without any of these each requirement is one.
`;

/** Gives the command its description, options and examples. */
export function planCommand(command: Command): Command {
  return command
    .description(
      'partition the components of a project into the fewest units that can live together: process, venv or container',
    )
    .addOption(new Option('-f, --format <format>', 'how it is written (default: tree)').choices(planFormats))
    .option('--write <folder>', 'write the files of the format; without one, requirements files and pipeline.yaml')
    .option('--force', 'with --write: replace files that are there')
    .option('--per-component', 'one unit for each component, even where several could share one')
    .option('--explain <names...>', 'say whether two components or distributions may live together, and why')
    .addHelpText('after', about)
    .addHelpText('after', exampleText(examples));
}
