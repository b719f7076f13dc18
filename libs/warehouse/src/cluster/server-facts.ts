import { TributaryError } from '@tributary/contracts';
import { parseLines } from '../driver/json-lines.js';
import { withRetries } from './retries.js';
import type { Server } from './server.js';

/** Oldest release that marks an error in the middle of a result, without which a broken result looks whole. */
const oldest = [25, 11] as const;
/** Longest wait for the first answer, in milliseconds. */
const helloMs = 15_000;

export interface ServerFacts {
  /** Threads that a statement gets where it asks for nothing. */
  threads: number;
}

/** Asks the server who it is. @throws WAREHOUSE_UNAVAILABLE where it does not answer, lacks the database or is too old. */
export async function serverFacts(
  server: Server,
  at: { place: string; retries: number; database: string },
): Promise<ServerFacts> {
  const text = await withRetries({ ...at, repeatable: true }, async () => {
    const answer = await server.send({
      id: '',
      sql: "SELECT version() AS version, toUInt32(getSetting('max_threads')) AS threads",
      settings: { default_format: 'JSONEachRow' },
      signal: AbortSignal.timeout(helloMs),
    });
    const pieces: Uint8Array[] = [];
    for await (const piece of answer) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }).catch((error: unknown) => {
    if (error instanceof TributaryError && (error.details as { number?: number } | undefined)?.number === 81)
      throw new TributaryError(
        'WAREHOUSE_UNAVAILABLE',
        `ClickHouse at ${at.place} has no database ${at.database}. Create it: CREATE DATABASE ${at.database}.`,
      );
    throw error;
  });
  const [facts] = parseLines<{ version: string; threads: number }>(text);
  const [major = 0, minor = 0] = (facts?.version ?? '').split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    throw new TributaryError(
      'WAREHOUSE_UNAVAILABLE',
      `ClickHouse at ${at.place} is ${facts?.version}; ${oldest.join('.')} or newer is needed.`,
    );
  return { threads: facts?.threads ?? 2 };
}
