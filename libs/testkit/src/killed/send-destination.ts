import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { DestinationPlugin, Operation, Outcome, SegmentTarget } from '@tributary/plugin-kit';
import { askedAfter } from '../conformance/asked-after.js';
import { testContext } from '../context/test-context.js';

/** What the process is told. */
export interface KilledSending {
  /** URL of the built plugin. */
  plugin: string;
  settings: Record<string, unknown>;
  folder?: string;
  batches: { key: string; operations: Operation[] }[];
  /** Path of the journal: the keys of batches that were confirmed, a line each. */
  journal: string;
  /** Milliseconds between batches. */
  pauseMs: number;
}

// A program of its own, to be killed: it sends batches as the engine does, and keeps which were confirmed.
const told = JSON.parse(process.argv[2] ?? '{}') as KilledSending;
const { default: plugin } = (await import(told.plugin)) as { default: DestinationPlugin };
const ctx = testContext<unknown>(plugin.settings.parse(told.settings), {
  ...(plugin.needs ? { needs: plugin.needs } : {}),
  ...(told.folder === undefined ? {} : { folder: told.folder }),
});
const champions: SegmentTarget = { key: 'champions', title: 'Champions' };
const remote = await plugin.ensure?.(ctx, champions);
const segment = remote === undefined ? champions : { ...champions, remote };
const confirmed = existsSync(told.journal) ? readFileSync(told.journal, 'utf8').split('\n') : [];
for (const { key, operations } of told.batches.filter((batch) => !confirmed.includes(batch.key))) {
  const options = { idempotencyKey: key, segment };
  const sent = await plugin.send(ctx, operations as Operation<never>[], options);
  const result = await askedAfter(plugin, ctx, { operations, result: sent, options });
  if (!Array.isArray(result) || result.some(({ outcome }: Outcome) => outcome !== 'ok'))
    throw new Error(`The batch ${key} did not get through: ${JSON.stringify(result)}`);
  const file = openSync(told.journal, 'a');
  writeSync(file, `${key}\n`);
  fsyncSync(file);
  closeSync(file);
  await pause(told.pauseMs);
}
