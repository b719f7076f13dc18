import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import type { SourceBatch } from '@tributary/plugin-kit';
import type { KilledReading } from './read-source.js';

export interface UnderKills {
  /** What became durable, batch by batch, some of it twice. */
  kept: Pick<SourceBatch, 'events' | 'rejected'>[];
  kills: number;
}

const givenUpAfterMs = 60_000;

/** Reads a source to its end in processes that are killed (SIGKILL) at chance moments, `kills` times at most. */
export async function readUnderKills(reading: KilledReading, kills: number): Promise<UnderKills> {
  const program = createRequire(import.meta.url).resolve('@tributary/testkit/read-source');
  let killed = 0;
  for (;;) {
    const before = sizeOf(reading.journal);
    const child = spawn(process.execPath, [program, JSON.stringify(reading)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const gone = once(child, 'exit') as Promise<[number | null, string | null]>;
    if (killed < kills) {
      // Not before it has done something, or nothing would ever be done; then at any moment of a few batches.
      await Promise.race([grown(reading.journal, before), gone]);
      await Promise.race([pause(Math.random() * 4 * reading.pauseMs), gone]);
      if (child.exitCode === null && child.kill('SIGKILL')) killed++;
    }
    const [code, signal] = await gone;
    if (code === 0) break;
    if (signal !== 'SIGKILL') throw new Error(`The reading ended with ${code ?? signal}.`);
  }
  const kept = readFileSync(reading.journal, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Pick<SourceBatch, 'events' | 'rejected'>);
  return { kept, kills: killed };
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

async function grown(path: string, from: number): Promise<void> {
  for (let waited = 0; sizeOf(path) <= from && waited < givenUpAfterMs; waited += 5) await pause(5);
}
