import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TributaryError, type Config } from '@tributary/contracts';
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
import { loadConfig } from './load-config.js';
import { refuseMoved } from './migrate/moved-mark.js';
import { openJobs } from './open-jobs.js';
import { pipelineTurns } from './pipeline-turns.js';
import { catchUp } from './recovery/catch-up.js';
import { newestCheckpoint } from './recovery/checkpoint.js';
import { layBack, moveAside } from './recovery/lay-back.js';
import { outOfStep } from './recovery/out-of-step.js';
import { readPlan, writePlan, type RecoveryPlan } from './recovery/recovery-plan.js';
import {
  clearRunningMark,
  forgetRunningMark,
  hasRunningMark,
  powerCutSigns,
  setRunningMark,
} from './recovery/running-mark.js';
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
  const { engines, plan } = servers ? await openOnServers(place) : await openInStep(place);
  const opened: { close(): Promise<void> }[] = [engines];
  try {
    await closeBrokenRuns(engines.database, { silentSeconds: servers ? silentSeconds : 0 });
    const held = await openDefinitions({ ...engines, folder, dataDirectory }, options);
    const house = await furnish({ ...place, held }, engines, opened);
    if (plan) await catchUp(house, plan, options.tell);
    // What a process that died between the control log and the stores left to do.
    await house.betweenBatches(() => followIdentity(house));
    await seedDeliveries(engines);
    return house;
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** A run of another process that said nothing for so long is taken for broken. */
const silentSeconds = 120;

interface Place {
  options: OpenHouseOptions;
  folder: string;
  dataDirectory: string;
  log: Logger;
  /** Undefined: everything is embedded. */
  servers: Servers | undefined;
}

/** Servers look after what they hold themselves: nothing is restored from here. */
async function openOnServers({
  dataDirectory,
  log,
  options,
  servers,
}: Place): Promise<{ engines: Engines; plan: null }> {
  const engines = await openEngines({
    dataDirectory,
    durability: options.durability ?? 'fsync',
    log,
    ...(servers ? { servers } : {}),
  });
  return { engines, plan: null };
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

/** Opens the engines; a directory that is damaged or out of step is laid back first, with a plan of what is still to be done. */
async function openInStep(place: Place): Promise<{ engines: Engines; plan: RecoveryPlan | null }> {
  const { dataDirectory, log, options } = place;
  const durable = options.durability !== 'write';
  const open = () => openEngines({ dataDirectory, durability: options.durability ?? 'fsync', log });
  /** In a restore a warehouse that cannot be opened is moved aside: it is derived anew. */
  const openAnyway = () =>
    open().catch(async (error: unknown) => {
      if (!(error instanceof TributaryError) || error.code !== 'WAREHOUSE_UNAVAILABLE') throw error;
      await moveAside(join(dataDirectory, 'warehouse'));
      return open();
    });
  const restore = async (reason: string, upTo = Infinity) => {
    const checkpoint = await newestCheckpoint(dataDirectory, upTo);
    const from = checkpoint ? `the checkpoint of ${checkpoint.at} and the logs` : 'the logs alone';
    log.warn({ reason, from }, 'the data directory is restored before anything else is done');
    const plan = await layBack(dataDirectory, { reason, checkpoint, step: 'begun' });
    return { engines: await openAnyway(), plan };
  };

  const cut = durable ? await powerCutSigns(dataDirectory) : null;
  const pending = await readPlan(dataDirectory);
  const markedBefore = hasRunningMark(dataDirectory);
  if (durable) await setRunningMark(dataDirectory);
  if (pending && (cut !== null || pending.step === 'begun')) {
    const plan = await layBack(dataDirectory, pending);
    return { engines: await openAnyway(), plan };
  }
  if (pending) return { engines: await open(), plan: pending };
  if (cut !== null) {
    await writePlan(dataDirectory, { reason: cut, checkpoint: await newestCheckpoint(dataDirectory), step: 'begun' });
    return restore(cut);
  }
  let engines: Engines;
  try {
    engines = await open();
  } catch (error) {
    if (!(error instanceof TributaryError) || error.code !== 'DATABASE_UNAVAILABLE') {
      // Nothing was written: a start that was refused must not look like one that died.
      if (durable && !markedBefore) await forgetRunningMark(dataDirectory);
      throw error;
    }
    return restore(`the database cannot be opened: ${error.message}`);
  }
  const trouble = await outOfStep(dataDirectory, engines);
  if (trouble === null) return { engines, plan: null };
  await engines.close();
  return restore(trouble.reason, trouble.end);
}

async function furnish(
  { options, folder, dataDirectory, log, servers, held }: Place & { held: HeldDefinitions },
  engines: Engines,
  opened: { close(): Promise<void> }[],
): Promise<House> {
  const { database } = engines;
  const jobs = await openJobs({ database, log, redisUrl: servers?.addresses.redis, namespace: servers?.name });
  const algorithms = createAlgorithmRunner();
  opened.push(algorithms, { close: () => jobs.stop() });
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
