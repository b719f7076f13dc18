import { asTributaryError } from '@tributary/contracts';
import type { CommandContext } from '../house/house.js';
import { takeCheckpoint } from '../house/recovery/checkpoint.js';

/** Does work that changes much, and copies the database after it: what a power cut would take is then little. */
export async function thenCheckpoint<T>({ house }: CommandContext, work: () => Promise<T>): Promise<T> {
  const result = await work();
  try {
    await takeCheckpoint(house);
  } catch (error) {
    // The work is done and durable in the logs; without the copy a restore merely takes longer.
    const { code } = asTributaryError(error);
    house.metrics.failures.inc({ code });
    house.log.error({ code, err: error }, 'the database could not be copied');
  }
  return result;
}
