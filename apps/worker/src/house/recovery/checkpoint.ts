import { readFile, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Position } from '@tributary/contracts';
import { checkpointsFolder, listCheckpoints } from '@tributary/database';
import { consumerName } from '@tributary/pipeline';
import type { House } from '../house.js';
import { chainHead, type ChainHead } from '../journal/decisions.js';
import { engineVersion } from '../version.js';
import { syncTree, writeDurably } from './sync-tree.js';

/** What a copy of the database goes with: from these places on the logs are read again after a restore. */
export interface Checkpoint {
  /** Folder name of the copy. */
  name: string;
  /** ISO 8601, UTC. */
  at: string;
  release: string;
  /** Events up to here are in the copy and in the warehouse. */
  offset: Position;
  changes: Position;
  deliveries: Position;
  control: ChainHead;
  /** The highest number that a person had. */
  lastProfile: string;
  /** Rows of the warehouse's events: the part that a restore keeps must have as many. */
  events: number;
}

/**
 * Copies the database, synced, and says what it goes with; the warehouse is made durable at the same moment, between
 * two batches. Null where a batch is open (it is repeated first), and where the database keeps its own backups.
 */
export function takeCheckpoint(house: House): Promise<Checkpoint | null> {
  return house.betweenBatches(() => checkpointNow(house));
}

/** The same, for a caller that has the turn between two batches already. */
export async function checkpointNow(house: House): Promise<Checkpoint | null> {
  const { dataDirectory, database, warehouse, events, changes, deliveries, control } = house;
  const offset = await events.consumer(consumerName).offset();
  if ((await decidedUpTo(house)) > offset) return null;
  await syncTree(join(dataDirectory, 'warehouse'));
  const [counted] = await warehouse.query<{ n: string }>('SELECT count() AS n FROM events');
  const [numbered] = await database.query<{ last: string }>(
    'SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END::text AS last FROM profile_ids',
  );
  // The ends of the logs first: what comes in meanwhile is in the copy and is read again, which changes nothing.
  const ends = { changes: await changes.end(), deliveries: await deliveries.end(), control: await chainHead(control) };
  const path = await database.checkpoint();
  if (path === null) return null;
  const checkpoint: Checkpoint = {
    name: basename(path),
    at: new Date().toISOString(),
    release: engineVersion,
    offset,
    ...ends,
    lastProfile: numbered?.last ?? '0',
    events: Number(counted?.n ?? 0),
  };
  await writeDurably(`${path}.json`, JSON.stringify(checkpoint));
  await forgetOlder(dataDirectory);
  return checkpoint;
}

/** The newest copy that says what it goes with and needs no more of the event log than there is, or null. */
export async function newestCheckpoint(dataDirectory: string, end: Position = Infinity): Promise<Checkpoint | null> {
  for (const path of (await listCheckpoints(join(dataDirectory, 'database'))).reverse()) {
    const text = await readFile(`${path}.json`, 'utf8').catch(() => null);
    if (text === null) continue;
    const checkpoint = JSON.parse(text) as Checkpoint;
    if (checkpoint.offset <= end) return checkpoint;
  }
  return null;
}

/** Events up to here are in a copy; 0 where it does not say so: then it may need them all. */
export async function checkpointOffset(path: string): Promise<Position> {
  const text = await readFile(`${path}.json`, 'utf8').catch(() => null);
  return text === null ? 0 : (JSON.parse(text) as Checkpoint).offset;
}

/** Position of the last event that identity has decided on. */
export async function decidedUpTo({ database }: Pick<House, 'database'>): Promise<Position> {
  const [row] = await database.query<{ position: string }>('SELECT position FROM offsets WHERE consumer = $1', [
    consumerName,
  ]);
  return Number(row?.position ?? 0);
}

/** The engine keeps two copies; what is said of older ones goes with them. */
async function forgetOlder(dataDirectory: string): Promise<void> {
  const path = join(dataDirectory, 'database');
  const kept = new Set((await listCheckpoints(path)).map((copy) => `${basename(copy)}.json`));
  const folder = checkpointsFolder(path);
  for (const name of await readdir(folder))
    if (name.endsWith('.json') && !kept.has(name)) await rm(join(folder, name), { force: true });
}
