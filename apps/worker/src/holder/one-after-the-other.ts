import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError } from '@tributary/contracts';

const pauseMs = 5;
const mostTries = 4_000;
/** `act` takes some microseconds: who has the file for longer died with it. */
const abandonedMs = 10_000;

/**
 * Does something while no other process does something with the same file: the file is made where there is none, which
 * succeeds for one of several. `act` must not wait for anything. Node has no lock of the kernel that a dying process gives
 * back, so a file that is left behind is taken away once it is old.
 * @throws DATA_DIRECTORY_HELD where others had it all the time
 */
export async function oneAfterTheOther<T>(file: string, act: () => T): Promise<T> {
  for (let tries = 0; tries < mostTries; tries++) {
    if (make(file)) {
      try {
        return act();
      } finally {
        rmSync(file, { force: true });
      }
    }
    takeAwayAbandoned(file);
    await pause(pauseMs);
  }
  throw new TributaryError('DATA_DIRECTORY_HELD', `Too many processes start at once: ${file} was never free.`);
}

function make(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Of several that see an old file one can rename it; whoever comes later finds none, or a new one. */
function takeAwayAbandoned(file: string): void {
  const entry = statSync(file, { throwIfNoEntry: false });
  if (entry === undefined || Date.now() - entry.mtimeMs < abandonedMs) return;
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
