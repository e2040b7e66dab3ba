import { settings, targetSettings } from './config-keys.ts';

const width = 100;

/** A wheelclash.toml in which every setting stands as a comment, with what it means and an example. */
export function settingsFile(): string {
  const { target, ...others } = settings;
  const lines = [
    '# Settings of wheelclash. Every line is optional: what is commented out keeps its default.',
    '# The command line and WHEELCLASH_ variables win over this file; wheelclash --help lists them.',
  ];
  for (const [key, { about, example }] of Object.entries(others))
    lines.push('', ...comment(about), `# ${key} = ${example}`);
  lines.push('', ...comment(target.about), '# [target]');
  for (const [key, { about, example }] of Object.entries(targetSettings))
    lines.push(...comment(about), `# ${key} = ${example}`);
  return `${lines.join('\n')}\n`;
}

/** A .pre-commit-config.yaml with the hook from this repository at this tag. */
export function hookFile(repository: string, tag: string): string {
  return `repos:\n${hookEntry(repository, tag)}`;
}

/** The entry to add to the `repos:` of an existing .pre-commit-config.yaml. */
export function hookEntry(repository: string, tag: string): string {
  return [
    `  - repo: ${repository}`,
    `    rev: ${tag}`,
    '    hooks:',
    '      - id: wheelclash # wheelclash-fix also applies the fixes that keep what is installed',
    '',
  ].join('\n');
}

/** A workflow that checks each push and pull request and uploads the findings to code scanning. */
export function workflowFile(action: string, tag: string): string {
  return `name: wheelclash

on:
  push:
    branches: [main]
  pull_request:

permissions: {}

jobs:
  wheelclash:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
      # Both only for the upload below, which needs a public repository or GitHub Advanced Security.
      actions: read
      security-events: write
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: ${action}@${tag}
        with:
          sarif-file: wheelclash.sarif
      - uses: github/codeql-action/upload-sarif@v4
        if: always() && hashFiles('wheelclash.sarif') != ''
        with:
          sarif_file: wheelclash.sarif
          category: wheelclash
`;
}

function comment(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
