import { listCheckpoints } from '@tributary/database';
import { consumerName } from '@tributary/pipeline';
import type { Position } from '@tributary/contracts';
import { join } from 'node:path';
import type { House } from '../house.js';
import { checkpointOffset } from '../recovery/checkpoint.js';
import { positionAt } from './position-at.js';

const dayMs = 86_400_000;

/**
 * Frees what the event log need not keep: what came in longer ago than `log.keepDays`, was processed, and lies before
 * every checkpoint that a restore may begin with. Answers the first position that each lane still has; null where
 * everything is kept.
 */
export async function trimEvents(house: House, now: number): Promise<Position[] | null> {
  const { events, config } = house;
  const { keepDays } = config.log;
  if (keepDays === undefined) return null;
  const consumer = events.consumer(consumerName);
  const restorable = await restorableFrom(house);
  const firsts: Position[] = [];
  for (let lane = 0; lane < events.lanes; lane++) {
    const done = await consumer.offset(lane);
    const young = await positionAt(events, now - keepDays * dayMs, { lane, last: done });
    firsts.push(await events.trim(Math.min(young, done + 1, restorable)));
  }
  return firsts;
}

/** From where the log must go on for the oldest checkpoint that is kept; 1 while there is none, no bound on a server. */
async function restorableFrom({ databaseOnServer, dataDirectory }: House): Promise<Position> {
  if (databaseOnServer) return Infinity;
  const copies = await listCheckpoints(join(dataDirectory, 'database'));
  const offsets = await Promise.all(copies.map(checkpointOffset));
  return copies.length === 0 ? 1 : Math.min(...offsets) + 1;
}
