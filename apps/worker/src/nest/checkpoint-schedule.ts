import { listRuns } from '@tributary/observability';
import { consumerName } from '@tributary/pipeline';
import type { House } from '../house/house.js';
import { takeCheckpoint } from '../house/recovery/checkpoint.js';
import { Recurring } from './recurring.js';

/** Copies the database every five minutes in which something changed: after a power cut it is restored from the copy and the logs. */
export function checkpointSchedule(house: House, take: (house: House) => Promise<unknown> = takeCheckpoint): Recurring {
  let copied = '';
  return new Recurring(house, {
    everyMs: 5 * 60_000,
    failed: 'the database could not be copied; the next try is in five minutes',
    async work() {
      const state = await stateOf(house);
      if (state === copied) return;
      await take(house);
      copied = state;
    },
  });
}

/** Changes whenever something worth keeping did: events processed, decisions made, runs begun or ended. */
async function stateOf({ events, control, changes, database }: House): Promise<string> {
  const [run] = await listRuns(database, { limit: 1 });
  const offset = await events.consumer(consumerName).offset();
  return JSON.stringify([offset, await control.end(), await changes.end(), run?.id, run?.state]);
}
