/** A distribution package, normalized: `opencv-python`. Never mixed with what `import` names. */
export type DistributionName = string & { readonly kind: 'distribution' };

/** Normalizes a distribution name as PyPA's name specification says: lower case, runs of `-_.` become one `-`. */
export function distributionName(text: string): DistributionName {
  return text.toLowerCase().replace(/[-_.]+/g, '-') as DistributionName;
}
