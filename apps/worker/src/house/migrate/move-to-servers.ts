import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TributaryError, type Config, type JobInfo } from '@tributary/contracts';
import { createLogger, logSettings, type Logger } from '@tributary/observability';
import { refreshAliases } from '@tributary/warehouse';
import { consumerName } from '@tributary/pipeline';
import { serversOf, type Servers } from '../cluster/servers-of.js';
import type { House, Progress } from '../house.js';
import { openHouse } from '../open-house.js';
import { claimTarget, sourceMark } from './claim-target.js';
import { compareAll, type Compared } from './compare.js';
import { copySequences, copyTable, movedTables } from './copy-database.js';
import { copyLog } from './copy-logs.js';
import { copyWarehouseTable, movedWarehouseTables } from './copy-warehouse.js';
import { refuseMoved, setMovedMark } from './moved-mark.js';
import { logNames, openTarget, type Target } from './open-target.js';
import { takePlaces } from './take-places.js';

export interface MoveOptions {
  folder: string;
  dataDirectory: string;
  config?: Config;
  log?: Logger;
  tell(progress: Progress): void;
}

export interface Moved {
  /** What the installation is called on the servers. */
  name: string;
  compared: Compared[];
  /** Jobs that were waiting or at work; the queue does not come along. */
  openJobs: Pick<JobInfo, 'id' | 'kind' | 'state'>[];
}

/**
 * Moves an installation from its data directory to the servers that the environment names. The caller holds the directory.
 * What waits is processed first; nothing is sent. The directory is only read after that, until all that arrived is proved
 * to be what was sent; then it is marked as moved. Cut short at any moment, the next call goes on.
 * @throws NOT_FOUND where there is none; CONFIG_INVALID where a server is not named; DATA_DIRECTORY_MOVED; INVALID_REQUEST where the servers are not
 * empty; MIGRATION_DIFFERS.
 */
export async function moveToServers(options: MoveOptions): Promise<Moved> {
  const { dataDirectory, folder } = options;
  const log = options.log ?? createLogger(logSettings(process.env, 'warn'));
  await refuseMoved(dataDirectory);
  if (!existsSync(join(dataDirectory, 'log')))
    throw new TributaryError('NOT_FOUND', `Nothing lies in ${dataDirectory} that could be moved.`);
  const servers = await serversOf(folder, dataDirectory);
  // Asked first: the source is not opened where there is nowhere to go.
  const target = await openTarget(servers ?? { addresses: {}, name: '' }, log);
  try {
    const house = await openHouse({ ...options, embedded: true, log });
    try {
      return await moveAll(house, { target, servers: servers!, tell: options.tell });
    } finally {
      await house.close();
    }
  } finally {
    await target.close();
  }
}

async function moveAll(
  house: House,
  { target, servers, tell }: { target: Target; servers: Servers; tell: MoveOptions['tell'] },
): Promise<Moved> {
  const say = (text: string, done: number | null = null) => tell({ stage: 'migrate', done, text });
  say('events that wait');
  await house.process(new AbortController().signal);
  if ((await house.events.consumer(consumerName).lag()) > 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      'A batch of events cannot be processed here (see doctor): mend it first.',
    );
  const { arrived, arrive } = await claimTarget(target, await sourceMark(house));
  const step = async (part: string, work: () => Promise<void>) => {
    if (arrived.has(part)) return;
    say(part);
    await work();
    await arrive(part);
  };
  for (const name of logNames)
    await step(`log ${name}`, () => copyLog(house[name], target.logs[name], (done) => say(`log ${name}`, done)));
  for (const table of await movedTables(house.database))
    await step(`database ${table}`, () => copyTable(house.database, target.database, table));
  await copySequences(house.database, target.database);
  const attempt = randomUUID();
  const engines = { from: house.warehouse, to: target.warehouse };
  for (const table of await movedWarehouseTables(house.warehouse))
    await step(`warehouse ${table.name}`, () => copyWarehouseTable(engines, table, attempt));
  await refreshAliases(target.warehouse);
  await step('places in the log', () => takePlaces(target, () => say('places in the log')));
  const compared = await compareAll(house, target, (name) => say(`comparing ${name}`));
  const openJobs = await openJobsOf(house);
  await setMovedMark(house.dataDirectory, servers.name);
  return { name: servers.name, compared, openJobs };
}

async function openJobsOf({ jobs }: House): Promise<Moved['openJobs']> {
  const lists = await Promise.all((['waiting', 'active', 'retrying'] as const).map((state) => jobs.list({ state })));
  return lists.flat().map(({ id, kind, state }) => ({ id, kind, state }));
}
