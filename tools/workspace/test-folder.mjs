import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const name = /^tributary-test-(\d+)$/;
const gigabyte = 1024 ** 3;

/**
 * Specs make and remove hundreds of data directories, of a thousand files each: on a disk that is a good part of the
 * processor time of the whole suite, in memory next to nothing. So a run's temporary folder lies in memory where the
 * system has a folder for that and there is plenty of it; TRIBUTARY_TEST_DISK=1 keeps it on the disk.
 */
export function setup() {
  if (process.env.TRIBUTARY_TEST_DISK || !plenty()) return undefined;
  removeLeftOvers();
  const folder = join(memory, `tributary-test-${process.pid}`);
  mkdirSync(folder, { mode: 0o755 });
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Two runs of two specs each at a time hold some two gigabytes at their peak. */
function plenty() {
  try {
    const { bavail, bsize } = statfsSync(memory);
    const limit = process.constrainedMemory() || Infinity;
    return bavail * bsize >= 6 * gigabyte && Math.min(totalmem(), limit) >= 12 * gigabyte;
  } catch {
    return false;
  }
}

/** Of runs that were killed: memory that nobody else gives back. A run in another container has no process here: hence the hour. */
function removeLeftOvers() {
  for (const entry of readdirSync(memory)) {
    const pid = Number(name.exec(entry)?.[1]);
    const folder = join(memory, entry);
    const untouched = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (pid && !runs(pid) && untouched > 3_600_000) rmSync(folder, { recursive: true, force: true });
  }
}

function runs(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
