import { operationCounts } from '@tributary/activation';
import type { House } from '@tributary/worker';

/** The house's figures as Prometheus text; operations are counted as they are asked for. */
export async function readMetrics({ metrics, database, log }: House): Promise<string> {
  try {
    const counts = await operationCounts({ database });
    metrics.operations.reset();
    for (const [sync, outcomes] of Object.entries(counts))
      for (const [outcome, count] of Object.entries(outcomes)) metrics.operations.set({ sync, outcome }, count);
  } catch (error) {
    // The other figures are wanted most when an engine is away.
    log.warn({ err: error }, 'operations could not be counted for the metrics');
  }
  return metrics.registry.metrics();
}
