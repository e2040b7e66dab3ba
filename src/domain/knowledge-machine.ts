import type { Entry } from './knowledge.ts';

/** What an NVIDIA driver runs, and which GPUs have code in which builds. */
export interface Driver extends Entry<'driver'> {
  /** CUDA version or major. */
  readonly cuda?: string;
  readonly minimumDriver?: string;
  /** Compute capability of a GPU generation: `8.6`. */
  readonly capability?: string;
  /** What GPUs of that generation are called, without the vendor: `A10`, `GeForce RTX 3090`. */
  readonly models?: readonly string[];
  /** The torch releases whose builds the next fields are about. */
  readonly torch?: string;
  /** The builds with code for the generation are those of CUDA versions from this one on. */
  readonly minimumCuda?: string;
  /** The builds with code for the generation are those of CUDA versions up to this one. */
  readonly lastCuda?: string;
  /** True where no build of these torch releases has code for the generation. */
  readonly unsupported?: boolean;
}
