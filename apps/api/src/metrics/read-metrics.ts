import { asTributaryError } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import { figures } from './figures.js';

/** The house's figures as Prometheus text; those that are no counters are read as they are asked for. */
export async function readMetrics(house: House): Promise<string> {
  await Promise.all(
    Object.entries(figures).map(([name, read]) =>
      read(house).catch((error: unknown) => {
        // The other figures are wanted most when an engine is away.
        house.log.warn({ figure: name, code: asTributaryError(error).code, err: error }, 'a figure could not be read');
      }),
    ),
  );
  return house.metrics.registry.metrics();
}
