import type { Environment } from '../domain/environment.ts';

/** What the files do not say about an environment, so that no rule may rest on it. One phrase each. */
export function unknownsOf({ baseImage, python, steps, installed }: Environment): readonly string[] {
  const open = installed.filter((one) => one.version === undefined).map((one) => one.name);
  const variable = [...new Set(steps.flatMap((step) => step.uncertain))];
  return [
    ...(python ? [] : ['which Python it runs on']),
    ...(baseImage && baseImage.facts.length === 0 ? [`what the image ${baseImage.reference.text} holds`] : []),
    ...(open.length > 0 ? [`which version is chosen of ${open.join(', ')}`] : []),
    ...(variable.length > 0 ? [`which version a variable gives to ${variable.join(', ')}`] : []),
  ];
}
