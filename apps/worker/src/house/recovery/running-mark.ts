import { existsSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { syncTree, writeDurably } from './sync-tree.js';

/** Lies in a data directory while a process works in it; left behind by one that did not close. */
export interface RunningMark {
  /** Which run of the machine it was. */
  boot: string;
  pid: number;
  /** ISO 8601, UTC. */
  since: string;
}

const pathOf = (dataDirectory: string) => join(dataDirectory, 'running.json');
/** Seconds by which two reckonings of the same start of the machine may differ. */
const clockSlack = 30;

/** Says, synced, that this process works in the directory. */
export async function setRunningMark(dataDirectory: string): Promise<void> {
  const mark: RunningMark = { boot: presentBoot(), pid: process.pid, since: new Date().toISOString() };
  await writeDurably(pathOf(dataDirectory), JSON.stringify(mark));
}

/** Makes everything in the directory durable, then takes the mark away: from here on a power cut takes nothing. */
export async function clearRunningMark(dataDirectory: string): Promise<void> {
  await Promise.all(['database', 'warehouse'].map((part) => syncTree(join(dataDirectory, part))));
  await rm(pathOf(dataDirectory), { force: true });
  await syncTree(dataDirectory, { deep: false });
}

export function hasRunningMark(dataDirectory: string): boolean {
  return existsSync(pathOf(dataDirectory));
}

/** Takes the mark away of a start that wrote nothing. */
export function forgetRunningMark(dataDirectory: string): Promise<void> {
  return rm(pathOf(dataDirectory), { force: true });
}

/**
 * Why what the engines wrote last may be lost, or null: the last process did not close, and the machine has been
 * started anew since. After a mere kill the kernel still writes what the process had handed to it.
 */
export async function powerCutSigns(dataDirectory: string): Promise<string | null> {
  const text = await readFile(pathOf(dataDirectory), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const mark = JSON.parse(text) as RunningMark;
    return sameBoot(mark.boot, presentBoot())
      ? null
      : `the process that worked here since ${mark.since} did not close, and the machine was started anew since`;
  } catch {
    return 'the mark of the last process is damaged';
  }
}

function presentBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `at ${Math.round(Date.now() / 1000 - uptime())}`;
  }
}

function sameBoot(a: string, b: string): boolean {
  if (a === b) return true;
  const [from, to] = [a, b].map((boot) => (boot.startsWith('at ') ? Number(boot.slice(3)) : Number.NaN));
  return Math.abs(from! - to!) <= clockSlack;
}
