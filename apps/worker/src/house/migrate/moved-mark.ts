import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { writeDurably } from '../recovery/sync-tree.js';

/** Lies in a data directory whose installation goes on elsewhere. */
interface MovedMark {
  /** What the installation is called on the servers. */
  name: string;
  /** ISO 8601, UTC. */
  at: string;
}

const pathOf = (dataDirectory: string) => join(dataDirectory, 'moved.json');

/** Says, synced, that the installation goes on under this name on servers. */
export function setMovedMark(dataDirectory: string, name: string): Promise<void> {
  const mark: MovedMark = { name, at: new Date().toISOString() };
  return writeDurably(pathOf(dataDirectory), JSON.stringify(mark));
}

/**
 * Two installations that both go on from one state would send everything twice.
 * @throws DATA_DIRECTORY_MOVED where the directory was moved to servers.
 */
export async function refuseMoved(dataDirectory: string): Promise<void> {
  const path = pathOf(dataDirectory);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  const { name, at } = markOf(text);
  throw new TributaryError(
    'DATA_DIRECTORY_MOVED',
    `${dataDirectory} was moved to servers, where it is called "${name}", at ${at}. Set CLICKHOUSE_URL, DATABASE_URL, ` +
      `REDIS_URL and KAFKA_BROKERS. To work here again as it was then, remove ${path}; let nothing work on the servers then.`,
  );
}

function markOf(text: string): MovedMark {
  try {
    return JSON.parse(text) as MovedMark;
  } catch {
    return { name: 'unknown', at: 'an unknown time' };
  }
}
