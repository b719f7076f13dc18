import { mkdir, open as openFile, readFile, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TributaryError, type Cut, type Position } from '@tributary/contracts';
import { syncFolder } from './segment-file.js';

/** What a consumer must not forget. */
export interface ConsumerState {
  /** End of the last cut that is done. */
  offset: Position;
  /** Time of the last cut that was made: the next one is later, whatever the clock says. */
  lastAt: number;
  /** Cuts that were made and are not done, in order. */
  open: Cut[];
}

/** State in a consumer's file; the beginning where there is none. Throws LOG_CORRUPT where the file is not what was written. */
export async function readConsumerState(path: string): Promise<ConsumerState> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return { offset: 0, lastAt: 0, open: [] };
    throw error;
  }
  const state = parseState(text);
  if (!state)
    throw new TributaryError('LOG_CORRUPT', `The consumer file ${path} is damaged. Restore it from a backup.`);
  return state;
}

async function statesIn(folder: string): Promise<ConsumerState[]> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(names.map((name) => readConsumerState(join(folder, name))));
}

/** The first position that some consumer in the folder has still to do; infinity where there is no consumer. */
export async function lowestNeeded(folder: string): Promise<Position> {
  return Math.min(...(await statesIn(folder)).map(({ offset }) => offset + 1));
}

/** Highest position that a consumer's file in the folder names: the log was durable up to there. */
export async function readConsumerStates(folder: string): Promise<Position> {
  const states = await statesIn(folder);
  return Math.max(0, ...states.map(({ offset, open }) => open.at(-1)?.to ?? offset));
}

/** Replaces a consumer's file: after a crash or power cut it holds the old state or the new one, whole. */
export async function writeConsumerState(path: string, state: ConsumerState): Promise<void> {
  const draft = `${path}.tmp`;
  const file = await openFile(draft, 'w');
  try {
    await file.writeFile(JSON.stringify(state));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
}

function parseState(text: string): ConsumerState | null {
  try {
    const state = JSON.parse(text) as Partial<ConsumerState> | null;
    if (!state || !Number.isSafeInteger(state.offset) || !Number.isFinite(state.lastAt)) return null;
    const whole = (cut: Partial<Cut>) =>
      typeof cut.id === 'string' && [cut.from, cut.to, cut.at].every(Number.isFinite);
    return Array.isArray(state.open) && state.open.every(whole) ? (state as ConsumerState) : null;
  } catch {
    return null;
  }
}
