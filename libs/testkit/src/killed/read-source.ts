import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json, SourceBatch, SourcePlugin } from '@tributary/plugin-kit';
import { testContext } from '../context/test-context.js';

/** What the process is told. */
export interface KilledReading {
  /** URL of the built plugin. */
  plugin: string;
  settings: Record<string, unknown>;
  folder?: string;
  state?: string;
  /** Path of the journal; its cursor lies beside it. */
  journal: string;
  /** Milliseconds between a batch that is durable and its cursor, and before the next one. */
  pauseMs: number;
}

// A program of its own, to be killed: it keeps what a source yields as the engine does, first the batch, then its cursor.
const told = JSON.parse(process.argv[2] ?? '{}') as KilledReading;
const cursorPath = `${told.journal}.cursor`;
const { default: plugin } = (await import(told.plugin)) as { default: SourcePlugin };
const ctx = testContext(plugin.settings.parse(told.settings), {
  ...(plugin.needs ? { needs: plugin.needs } : {}),
  ...(told.folder === undefined ? {} : { folder: told.folder }),
  ...(told.state === undefined ? {} : { state: told.state }),
});
const cursor = existsSync(cursorPath) ? (JSON.parse(readFileSync(cursorPath, 'utf8')) as Json) : null;
for await (const batch of plugin.read(ctx as never, cursor)) {
  keep(batch);
  await pause(told.pauseMs);
  writeFileSync(`${cursorPath}.new`, JSON.stringify(batch.cursor));
  renameSync(`${cursorPath}.new`, cursorPath);
  await pause(told.pauseMs);
}

function keep({ events, rejected }: SourceBatch): void {
  const file = openSync(told.journal, 'a');
  writeSync(file, `${JSON.stringify({ events, rejected })}\n`);
  fsyncSync(file);
  closeSync(file);
}
