import { existsSync } from 'node:fs';
import { link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';
import type { Progress } from '../house.js';
import { openHouse } from '../open-house.js';
import { newestCheckpoint } from '../recovery/checkpoint.js';
import { refuseTrimmed } from '../recovery/lay-back.js';
import { readPlan, readRecovered, writePlan } from '../recovery/recovery-plan.js';
import { carryOver, type CarriedOver } from './carry-over.js';
import { rebuildFolder, swapIn } from './swap.js';

export interface RebuildOptions {
  folder: string;
  dataDirectory: string;
  /** From the newest checkpoint and the logs after it, in place, where there is one; else from the logs alone. */
  fromCheckpoint?: boolean;
  config?: Config;
  log?: Logger;
  tell(progress: Progress): void;
}

export interface Rebuilt {
  from: string;
  events: number;
  profiles: number;
  merges: number;
  carriedOver: CarriedOver | null;
}

const asked = 'a rebuild was asked for';
const logs = ['events', 'control', 'changes', 'deliveries'];

/**
 * Derives everything anew. The caller holds the directory and has no house open on it. From the logs alone it works
 * beside what is there, which is left as it is until the new is whole; cut short, the next call goes on.
 */
export async function rebuild(options: RebuildOptions): Promise<Rebuilt> {
  const { dataDirectory, fromCheckpoint, tell, ...place } = options;
  const checkpoint = fromCheckpoint ? await newestCheckpoint(dataDirectory) : null;
  if (checkpoint) {
    if (!(await readPlan(dataDirectory))) await writePlan(dataDirectory, { reason: asked, checkpoint, step: 'begun' });
    return derive({ ...place, dataDirectory, tell }, async () => null);
  }
  await refuseTrimmed(dataDirectory, asked);
  // A directory of a release before the log of deliveries writes it now: what was sent must not be sent again.
  if (!existsSync(join(dataDirectory, 'log', 'deliveries')))
    await (await openHouse({ ...place, dataDirectory })).close();
  const fresh = rebuildFolder(dataDirectory);
  await linkLogs(dataDirectory, fresh);
  if (!(await readPlan(fresh)) && !(await readRecovered(fresh)))
    await writePlan(fresh, { reason: asked, checkpoint: null, step: 'begun' });
  const rebuilt = await derive({ ...place, dataDirectory: fresh, tell }, async (house) => {
    tell({ stage: 'rebuild', done: null, text: 'what only the database knew' });
    return carryOver(house, dataDirectory);
  });
  await swapIn(dataDirectory);
  return rebuilt;
}

type Open = Parameters<typeof openHouse>[0] & { dataDirectory: string };

async function derive(
  options: Open,
  after: (house: Awaited<ReturnType<typeof openHouse>>) => Promise<CarriedOver | null>,
): Promise<Rebuilt> {
  const house = await openHouse(options);
  try {
    const carriedOver = await after(house);
    const [counted] = await house.warehouse.query<{ n: string }>('SELECT count() AS n FROM events');
    const [people] = await house.database.query<{ live: string; merges: string }>(
      'SELECT count(*)::text AS live, (SELECT count(*)::text FROM merges WHERE undone_at IS NULL) AS merges FROM profiles WHERE merged_into IS NULL',
    );
    const recovered = await readRecovered(house.dataDirectory);
    return {
      from: recovered?.from ?? 'the logs alone',
      events: Number(counted?.n ?? 0),
      profiles: Number(people?.live ?? 0),
      merges: Number(people?.merges ?? 0),
      carriedOver,
    };
  } finally {
    await house.close();
  }
}

/** The logs under a second name: the same bytes on disk, with consumers of their own. */
async function linkLogs(dataDirectory: string, fresh: string): Promise<void> {
  for (const log of logs) {
    const [from, to] = [join(dataDirectory, 'log', log), join(fresh, 'log', log)];
    await mkdir(to, { recursive: true, mode: 0o700 });
    const wanted = (await readdir(from).catch(() => [])).filter((name) => name.endsWith('.log'));
    for (const name of await readdir(to)) if (name.endsWith('.log') && !wanted.includes(name)) await rm(join(to, name));
    for (const name of wanted) {
      const [old, known] = [await stat(join(from, name)), await stat(join(to, name)).catch(() => null)];
      if (known?.ino === old.ino) continue;
      await rm(join(to, name), { force: true });
      await link(join(from, name), join(to, name));
    }
  }
}
