/** Boundaries from the weakest to the strongest; each contains the ones before it. */
export const isolationTiers = ['inline', 'thread', 'process', 'venv', 'container'] as const;
export type IsolationTier = (typeof isolationTiers)[number];

/** How far apart two things must be kept, and why a cheaper boundary is not enough. */
export interface Separation {
  readonly tier: IsolationTier;
  readonly reason: string;
}
