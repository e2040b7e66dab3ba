/** Boundaries from the weakest to the strongest; each contains the ones before it. */
export const isolationTiers = ['inline', 'thread', 'process', 'venv', 'container'] as const;
export type IsolationTier = (typeof isolationTiers)[number];

/** How far apart two things must be kept, and why a cheaper boundary is not enough. */
export interface Separation {
  readonly tier: IsolationTier;
  readonly reason: string;
}

/** Is the boundary as strong as the other, or stronger? */
export function reachesTier(tier: IsolationTier, other: IsolationTier): boolean {
  return isolationTiers.indexOf(tier) >= isolationTiers.indexOf(other);
}

/** The stronger of two boundaries. */
export function strongerTier(one: IsolationTier, other: IsolationTier): IsolationTier {
  return reachesTier(one, other) ? one : other;
}
