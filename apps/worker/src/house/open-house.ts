import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '@tributary/contracts';
import { openEmbeddedDatabase } from '@tributary/database';
import { openEventLog, openSeenIndex } from '@tributary/eventlog';
import { prepareFeatures } from '@tributary/features';
import { IdentifierCache } from '@tributary/identity';
import { openPgBossJobs } from '@tributary/jobs';
import { closeBrokenRuns, createLogger, createMetrics, type Logger } from '@tributary/observability';
import { drain, type BatchReport, type PipelineDeps } from '@tributary/pipeline';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry, findPlugin } from '@tributary/plugin-host';
import type { SegmentDefinition } from '@tributary/segments';
import { coreMigrations, migrate, openEmbeddedWarehouse, refreshAliases } from '@tributary/warehouse';
import type { House } from './house.js';
import { loadConfig } from './load-config.js';
import { definedSegments } from './segments.js';
import { engineVersion } from './version.js';

export interface OpenHouseOptions {
  folder: string;
  /** Default: `.tributary` in the project's folder. */
  dataDirectory?: string;
  /** In place of the file in `folder`: for programs that make their configuration themselves. */
  config?: Config;
  log?: Logger;
  durability?: 'fsync' | 'write';
}

/**
 * Opens every engine of a data directory. The caller holds the directory (see `holdDirectory`); two houses on one
 * directory would destroy it.
 */
export async function openHouse(options: OpenHouseOptions): Promise<House> {
  const folder = resolve(options.folder);
  const dataDirectory = resolve(options.dataDirectory ?? join(folder, '.tributary'));
  const config = options.config ?? (await loadConfig(folder));
  const log = options.log ?? createLogger({ level: process.env.TRIBUTARY_LOG ?? 'warn' });
  const outside = await Promise.all(config.plugins.map((specifier) => findPlugin(specifier, folder)));
  const registry = createRegistry([...bundle, ...outside], { engineVersion });
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });

  const opened: { close(): Promise<void> }[] = [];
  const keep = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const engine = await opening;
    opened.push(engine);
    return engine;
  };
  const logOptions = (name: string) => ({
    path: join(dataDirectory, 'log', name),
    durability: options.durability ?? ('fsync' as const),
    onRecovered: (recovery: unknown) =>
      log.warn({ name, recovery }, 'the log ended in the middle of a write; its torn tail was cut off'),
  });
  try {
    const [warehouse, database, events, control, changes, seen] = await settleAll([
      keep(openEmbeddedWarehouse({ path: join(dataDirectory, 'warehouse') })),
      keep(openEmbeddedDatabase({ path: join(dataDirectory, 'database') })),
      keep(openEventLog(logOptions('events'))),
      keep(openEventLog(logOptions('control'))),
      keep(openEventLog(logOptions('changes'))),
      keep(openSeenIndex({ path: join(dataDirectory, 'seen') })),
    ]);
    await migrate(warehouse, coreMigrations);
    await refreshAliases(warehouse);
    await closeBrokenRuns(database);
    const jobs = await openPgBossJobs({ database, onError: (error) => log.warn({ code: error.code }, error.message) });
    const algorithms = createAlgorithmRunner();
    opened.push(algorithms, { close: () => jobs.stop() });

    const house: House = {
      folder,
      dataDirectory,
      config,
      warehouse,
      database,
      events,
      control,
      changes,
      seen,
      jobs,
      registry,
      algorithms,
      log,
      metrics: createMetrics(),
      async reload() {
        if (options.config === undefined && existsSync(folder)) house.config = await loadConfig(folder);
      },
      segments: () => definedSegments(house),
      ...pipelineTurns(() => house),
      close: () => closeAll(opened),
    };
    return house;
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** Awaits all, so that what did open can be closed when one fails. */
async function settleAll<T extends readonly unknown[]>(work: [...{ [K in keyof T]: Promise<T[K]> }]): Promise<T> {
  const settled = await Promise.allSettled(work as readonly Promise<unknown>[]);
  const failed = settled.find((result): result is PromiseRejectedResult => result.status === 'rejected');
  if (failed) throw failed.reason;
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

async function closeAll(opened: { close(): Promise<void> }[]): Promise<void> {
  for (const engine of opened.splice(0).reverse()) await engine.close();
}

/** One pipeline per house: callers take turns, and share its identifier cache. */
function pipelineTurns(houseOf: () => House): Pick<House, 'process' | 'betweenBatches'> {
  const identifiers = new IdentifierCache();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => {});
    return next;
  };
  return {
    betweenBatches: inTurn,
    process: (signal, onBatch) =>
      inTurn(async () => {
        const house = houseOf();
        await prepareFeatures(house.warehouse, house.config.features);
        const live: readonly SegmentDefinition[] = (await house.segments()).filter(
          (segment) => segment.kind === 'rule',
        );
        const note = (report: BatchReport) => {
          observe(house, report);
          onBatch?.(report);
        };
        return drain(pipelineDeps(house, identifiers, live), signal, note).catch((error: unknown) => {
          // The database may not have committed what the cache learned last: start it afresh.
          identifiers.clear();
          throw error;
        });
      }),
  };
}

function pipelineDeps(house: House, identifiers: IdentifierCache, live: readonly SegmentDefinition[]): PipelineDeps {
  const { warehouse, database, events, changes, seen } = house;
  const { sources, purposes, region } = house.config;
  return {
    warehouse,
    database,
    events,
    changes,
    seen,
    identifiers,
    config: { sources, purposes, region },
    liveSegments: () => live,
  };
}

function observe(house: House, report: BatchReport): void {
  const { metrics } = house;
  metrics.batches.inc();
  for (const fate of ['recorded', 'duplicates', 'refused', 'quarantined'] as const)
    metrics.events.inc({ fate }, report[fate]);
  for (const [stage, spent] of Object.entries(report.milliseconds))
    metrics.stageSeconds.observe({ stage }, spent / 1000);
}
