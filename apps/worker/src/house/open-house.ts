import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '@tributary/contracts';
import { closeBrokenRuns, createLogger, createMetrics, logSettings, type Logger } from '@tributary/observability';
import { createAlgorithmRunner } from '@tributary/plugin-host';
import { openDefinitions, refreshDefinitions, type HeldDefinitions } from '../definitions/open-definitions.js';
import { parseConfig } from '../definitions/parse-config.js';
import { databaseFeed } from '../feed/database-feed.js';
import { memoryFeed } from '../feed/memory-feed.js';
import { serversOf, type Servers } from './cluster/servers-of.js';
import { diskBudget } from './disk-budget.js';
import { openEngines, type Engines } from './engines.js';
import type { House, Progress } from './house.js';
import { followIdentity } from './identity/follow-decisions.js';
import { seedDeliveries } from './journal/seed-deliveries.js';
import { sweepLeftovers } from './linkage/sweep-leftovers.js';
import { loadConfig } from './load-config.js';
import { refuseMoved } from './migrate/moved-mark.js';
import { openJobs } from './open-jobs.js';
import { pipelineTurns } from './pipeline-turns.js';
import { catchUp } from './recovery/catch-up.js';
import { openInStep } from './recovery/open-in-step.js';
import { clearRunningMark } from './recovery/running-mark.js';
import { finishSwap } from './rebuild/swap.js';
import { definedSegments } from './segments.js';

export interface OpenHouseOptions {
  folder: string;
  /** Default: `.tributary` in the project's folder. */
  dataDirectory?: string;
  /** Applied first, in place of the file in `folder`: for programs that make their configuration themselves. */
  config?: Config;
  /** Whether a house to which nothing was ever applied takes the file in `folder`. Default true. */
  adopt?: boolean;
  /** What lies in the data directory, even where the environment names servers. */
  embedded?: boolean;
  log?: Logger;
  durability?: 'fsync' | 'write';
  /** Told how a restore that the directory needs comes along. */
  tell?(progress: Progress): void;
}

/**
 * Opens every engine of an installation, in its data directory or on servers. The caller holds the directory (see `holdDirectory`); two houses on one
 * directory would destroy it. After a power cut, or where the database cannot be opened or is out of step with the
 * log, the directory is restored first, from its newest checkpoint and the logs, or from the logs alone.
 */
export async function openHouse(options: OpenHouseOptions): Promise<House> {
  const folder = resolve(options.folder);
  const dataDirectory = resolve(options.dataDirectory ?? join(folder, '.tributary'));
  const log = options.log ?? createLogger(logSettings(process.env, 'warn'));
  await refuseHopeless(options, { folder, dataDirectory });
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await finishSwap(dataDirectory);

  const servers = options.embedded ? undefined : await serversOf(folder, dataDirectory);
  if (!servers) await refuseMoved(dataDirectory);
  const place: Place = { options, folder, dataDirectory, log, servers };
  const directory = { dataDirectory, durability: options.durability ?? 'fsync', log };
  // Servers look after what they hold themselves: nothing is restored from here.
  const { engines, plan } = servers
    ? { engines: await openEngines({ ...directory, servers }), plan: null }
    : await openInStep(directory);
  const opened: { close(): Promise<void> }[] = [engines];
  try {
    await closeBrokenRuns(engines.database, { silentSeconds: servers ? silentSeconds : 0 });
    const held = await openDefinitions({ ...engines, folder, dataDirectory }, options);
    const house = await furnish({ ...place, held }, engines, opened);
    if (plan) await catchUp(house, plan, options.tell);
    // What a process that died between the control log and the stores left to do.
    await house.betweenBatches(() => followIdentity(house));
    await seedDeliveries(engines);
    await sweepLeftovers(house.warehouse, { silentSeconds: servers ? longestLinkageSeconds : 0 });
    return house;
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** A run of another process that said nothing for so long is taken for broken. */
const silentSeconds = 120;

/** No linkage takes so long: its tables are left over. */
const longestLinkageSeconds = 86_400;

interface Place {
  options: OpenHouseOptions;
  folder: string;
  dataDirectory: string;
  log: Logger;
  /** Undefined: everything is embedded. */
  servers: Servers | undefined;
}

/** A new directory for a project whose file is not there or is wrong: said before any engine is started. */
async function refuseHopeless(
  { config, adopt = true }: OpenHouseOptions,
  { folder, dataDirectory }: { folder: string; dataDirectory: string },
): Promise<void> {
  if (config !== undefined || !adopt || existsSync(join(dataDirectory, 'log'))) return;
  const stated = await loadConfig(folder);
  parseConfig(stated.value, stated.path);
}

async function furnish(
  { options, folder, dataDirectory, log, servers, held }: Place & { held: HeldDefinitions },
  engines: Engines,
  opened: { close(): Promise<void> }[],
): Promise<House> {
  const { database } = engines;
  const jobs = await openJobs({ database, log, redisUrl: servers?.addresses.redis, namespace: servers?.name });
  const algorithms = createAlgorithmRunner();
  const liveAlgorithms = createAlgorithmRunner({ threads: 1 });
  opened.push(algorithms, liveAlgorithms, { close: () => jobs.stop() });
  const metrics = createMetrics();
  const disk = diskBudget({ dataDirectory, limits: () => house.config.disk, metrics });
  const databaseOnServer = servers?.addresses.database !== undefined;
  const feed = databaseOnServer ? databaseFeed(database, { log }) : memoryFeed();
  opened.push(feed);
  let current = held;
  const house: House = {
    ...engines,
    events: disk.guarded(engines.events),
    folder,
    dataDirectory,
    config: held.config,
    jobs,
    registry: held.registry,
    algorithms,
    liveAlgorithms,
    log,
    metrics,
    disk,
    feed,
    databaseOnServer,
    async reload() {
      const now = await refreshDefinitions(house, current);
      if (now === current) return;
      current = now;
      house.config = now.config;
      house.registry = now.registry;
    },
    async segments() {
      await house.reload();
      return definedSegments(house);
    },
    ...pipelineTurns(() => house),
    async close() {
      await closeAll(opened);
      if (!servers && options.durability !== 'write') await clearRunningMark(dataDirectory);
    },
  };
  return house;
}

async function closeAll(opened: { close(): Promise<void> }[]): Promise<void> {
  for (const engine of opened.splice(0).reverse()) await engine.close();
}
