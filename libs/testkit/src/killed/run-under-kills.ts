import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

const givenUpAfterMs = 60_000;

export interface Killing {
  /** A program that this package exports. */
  program: string;
  /** What it is told, with the journal that grows as it gets on. */
  told: { journal: string; pauseMs: number };
  /** Kills at most. */
  kills: number;
}

/** Runs a program again and again until it ends by itself, killing it (SIGKILL) at chance moments; how often it was killed. */
export async function runUnderKills({ program, told, kills }: Killing): Promise<number> {
  const path = createRequire(import.meta.url).resolve(program);
  let killed = 0;
  for (;;) {
    const before = sizeOf(told.journal);
    const child = spawn(process.execPath, [path, JSON.stringify(told)], { stdio: ['ignore', 'ignore', 'inherit'] });
    const gone = once(child, 'exit') as Promise<[number | null, string | null]>;
    if (killed < kills) {
      // Not before it has done something, or nothing would ever be done; then at any moment of a few batches.
      await Promise.race([grown(told.journal, before), gone]);
      await Promise.race([pause(Math.random() * 4 * told.pauseMs), gone]);
      if (child.exitCode === null && child.kill('SIGKILL')) killed++;
    }
    const [code, signal] = await gone;
    if (code === 0) return killed;
    if (signal !== 'SIGKILL') throw new Error(`The program ended with ${code ?? signal}.`);
  }
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

async function grown(path: string, from: number): Promise<void> {
  for (let waited = 0; sizeOf(path) <= from && waited < givenUpAfterMs; waited += 5) await pause(5);
}
