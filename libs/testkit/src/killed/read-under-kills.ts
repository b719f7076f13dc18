import { readFileSync } from 'node:fs';
import type { SourceBatch } from '@tributary/plugin-kit';
import type { KilledReading } from './read-source.js';
import { runUnderKills } from './run-under-kills.js';

export interface UnderKills {
  /** What became durable, batch by batch, some of it twice. */
  kept: Pick<SourceBatch, 'events' | 'rejected'>[];
  kills: number;
}

/** Reads a source to its end in processes that are killed (SIGKILL) at chance moments, `kills` times at most. */
export async function readUnderKills(reading: KilledReading, kills: number): Promise<UnderKills> {
  const killed = await runUnderKills({ program: '@tributary/testkit/read-source', told: reading, kills });
  const kept = readFileSync(reading.journal, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Pick<SourceBatch, 'events' | 'rejected'>);
  return { kept, kills: killed };
}
