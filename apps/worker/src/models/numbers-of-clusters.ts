import type { ModelConfig } from '@tributary/contracts';
import type { AlgorithmPlugin } from '@tributary/plugin-kit';

/** What is tried where a model names no number. */
const usual = { from: 2, to: 9 };

/** An algorithm without a parameter k finds the number of clusters itself. */
export function findsNumber({ params }: AlgorithmPlugin): boolean {
  return !Object.hasOwn((params as { shape?: object }).shape ?? {}, 'k');
}

/** The model with the numbers of clusters that will be tried, where it leaves them open. */
export function withNumbers(config: ModelConfig, plugin: AlgorithmPlugin): ModelConfig {
  return config.k === null && !findsNumber(plugin) ? { ...config, k: usual } : config;
}
