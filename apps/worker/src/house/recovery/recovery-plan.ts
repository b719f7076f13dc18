import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './sync-tree.js';
import type { Checkpoint } from './checkpoint.js';

/** A restore under way. Kept in the data directory until it is through, so that a crash in the middle is taken up again. */
export interface RecoveryPlan {
  /** What was wrong, in words. */
  reason: string;
  /** Null: everything is derived from the logs alone. */
  checkpoint: Checkpoint | null;
  step: 'begun' | 'laid-back' | 'reconciled';
  /** False where the warehouse had to be derived anew, so that the logs are replayed onto it from their start. */
  whole?: boolean;
}

/** What `doctor` tells of the last restore. */
export interface Recovered {
  /** ISO 8601, UTC. */
  at: string;
  reason: string;
  from: string;
  frames: number;
}

const planPath = (dataDirectory: string) => join(dataDirectory, 'recovery.json');
const recoveredPath = (dataDirectory: string) => join(dataDirectory, 'recovered.json');

export async function readPlan(dataDirectory: string): Promise<RecoveryPlan | null> {
  const text = await readFile(planPath(dataDirectory), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as RecoveryPlan);
}

export function writePlan(dataDirectory: string, plan: RecoveryPlan): Promise<void> {
  return writeDurably(planPath(dataDirectory), JSON.stringify(plan));
}

/** The restore is through. */
export async function closePlan(dataDirectory: string, recovered: Recovered): Promise<void> {
  await writeDurably(recoveredPath(dataDirectory), JSON.stringify(recovered));
  await rm(planPath(dataDirectory), { force: true });
}

export async function readRecovered(dataDirectory: string): Promise<Recovered | null> {
  const text = await readFile(recoveredPath(dataDirectory), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Recovered);
}
