import type { ModelConfig } from '@tributary/contracts';
import type { ClusteringDeps } from './ports.js';

/** What every call of an algorithm is told beside its parameters. */
export function fitOptions(
  deps: ClusteringDeps,
  config: ModelConfig,
): { seed: number; signal: AbortSignal; progress(): void } {
  return { seed: config.seed, signal: deps.signal ?? new AbortController().signal, progress: () => undefined };
}
