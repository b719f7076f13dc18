import { statfs } from 'node:fs/promises';
import { operationCounts } from '@tributary/activation';
import type { JobState } from '@tributary/contracts';
import { countArrivals } from '@tributary/identity';
import { lastSuccesses } from '@tributary/observability';
import { keptChecks } from '@tributary/quality';
import { jobsOf, nextStart, type House } from '@tributary/worker';

const openStates: readonly JobState[] = ['waiting', 'active', 'retrying', 'dead'];
const mostCounted = 1000;
const secondsSince = (at: number): number => Math.max(0, Date.now() - at) / 1000;

/** Figures that are looked up when someone asks, by name. One that cannot be read leaves the others alone. */
export const figures: Readonly<Record<string, (house: House) => Promise<void>>> = {
  async operations({ database, metrics }) {
    const counts = await operationCounts({ database });
    metrics.operations.reset();
    for (const [sync, outcomes] of Object.entries(counts))
      for (const [outcome, count] of Object.entries(outcomes)) metrics.operations.set({ sync, outcome }, count);
  },

  async quality({ warehouse, metrics }) {
    metrics.qualityChecks.reset();
    for (const { name, source, field, ok } of await keptChecks(warehouse, { latest: true, limit: mostCounted }))
      metrics.qualityChecks.set({ check: name, source, field }, ok ? 1 : 0);
  },

  async lag({ events, metrics }) {
    const consumer = events.consumer('pipeline');
    metrics.lag.set(await consumer.lag());
    const oldest = await Promise.all(
      Array.from({ length: events.lanes }, async (_, lane) => {
        const offset = await consumer.offset(lane);
        if ((await events.end(lane)) <= offset) return undefined;
        const [frame] = await events.read(offset + 1, { frames: 1 });
        return frame?.receivedAt;
      }),
    );
    const waiting = oldest.filter((at) => at !== undefined);
    metrics.lagSeconds.set(waiting.length === 0 ? 0 : secondsSince(Math.min(...waiting)));
  },

  async arrivals({ database, metrics }) {
    const { waiting, since } = await countArrivals(database);
    metrics.arrivalsWaiting.set(waiting);
    metrics.arrivalsAge.set(since === null ? 0 : secondsSince(since.getTime()));
  },

  async sources({ database, metrics }) {
    const read = await database.query<{ source: string; updated_at: Date }>(
      'SELECT source, updated_at FROM source_cursors',
    );
    metrics.sourceAge.reset();
    for (const { source, updated_at } of read) metrics.sourceAge.set({ source }, secondsSince(updated_at.getTime()));
  },

  async syncs({ database, metrics }) {
    const sent = await database.query<{ sync: string; at: Date }>(
      `SELECT sync, max(settled_at) AS at FROM operations WHERE outcome = 'ok' AND settled_at IS NOT NULL GROUP BY sync`,
    );
    metrics.syncAge.reset();
    for (const { sync, at } of sent) metrics.syncAge.set({ sync }, secondsSince(at.getTime()));
  },

  async jobs({ database, config, metrics }) {
    metrics.jobAge.reset();
    for (const { job, at } of await lastSuccesses(database))
      if (job !== null) metrics.jobAge.set({ job }, secondsSince(at.getTime()));
    metrics.jobNext.reset();
    for (const [job, definition] of Object.entries(jobsOf(config))) {
      const next = nextStart(definition);
      if (next) metrics.jobNext.set({ job }, (next.getTime() - Date.now()) / 1000);
    }
  },

  async queue({ jobs, metrics }) {
    for (const state of openStates)
      metrics.queue.set({ state }, (await jobs.list({ state, limit: mostCounted })).length);
  },

  async disk({ dataDirectory, metrics }) {
    const { bavail, blocks, bsize } = await statfs(dataDirectory);
    metrics.diskFree.set(bavail * bsize);
    metrics.diskSize.set(blocks * bsize);
  },

  async warehouse({ warehouse, metrics }) {
    const [row] = await warehouse.query<{ memory: string; bytes: string }>(
      `SELECT (SELECT value FROM system.metrics WHERE metric = 'MemoryTracking') AS memory,
              (SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()) AS bytes`,
      { priority: 'interactive', timeoutSeconds: 5 },
    );
    metrics.warehouseMemory.set(Number(row?.memory ?? 0));
    metrics.warehouseBytes.set(Number(row?.bytes ?? 0));
  },

  async database({ database, metrics }) {
    const [row] = await database.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
    metrics.databaseBytes.set(Number(row?.bytes ?? 0));
  },
};
