import { setTimeout as pause } from 'node:timers/promises';
import { importSource } from '@tributary/collection';
import { addReports, emptyReport, type BatchReport } from '@tributary/pipeline';
import { openConfiguredSource } from '../house/connections.js';
import { laneEnds, lanesDone } from '../house/cluster/lanes-done.js';
import type { CommandContext } from '../house/house.js';

export interface ImportResult {
  /** Rows read now. */
  rows: number;
  rejected: number;
  batches: BatchReport;
}

/** The pipeline takes its turn when this many frames wait, so that it works on large batches beside the reader. */
const framesPerTurn = 20;
/** Between two looks at what other workers have done. */
const pauseMs = 250;

/** Reads sources into the event log, and processes the log beside it until both are done. */
export async function importSources(context: CommandContext, keys: readonly string[]): Promise<ImportResult> {
  const { house, tell, signal } = context;
  let batches = emptyReport;
  let working: Promise<void> | undefined;
  let failed: { cause: unknown } | undefined;
  let frames = 0;
  const turn = async () => {
    const report = await house.process(signal, (batch) => {
      const { events } = addReports(batches, batch);
      tell({ stage: 'process', done: null, text: `${events.toLocaleString('en-GB')} events` });
    });
    batches = addReports(batches, report);
  };

  let rows = 0;
  let rejected = 0;
  for (const key of keys) {
    const source = await openConfiguredSource(house, key, signal);
    const imported = await importSource(
      { log: house.events, database: house.database, now: Date.now },
      { key, read: (cursor) => source.read(cursor) },
      (progress) => {
        const share =
          progress.progress && progress.progress.total > 0 ? progress.progress.done / progress.progress.total : null;
        tell({ stage: `read ${key}`, done: share, text: `${progress.rows.toLocaleString('en-GB')} rows` });
        frames++;
        if (working === undefined && frames % framesPerTurn === 0)
          working = turn()
            .catch((cause: unknown) => void (failed = { cause }))
            .then(() => (working = undefined));
      },
    );
    house.metrics.rows.inc({ source: key }, imported.rows);
    rows += imported.rows;
    rejected += imported.rejected;
    if (failed) throw failed.cause;
  }
  await working;
  if (failed) throw failed.cause;
  await turn();
  // What other workers read is waited for; what one of them gives up comes to us.
  for (const ends = await laneEnds(house.events); !(await lanesDone(house.events, ends)); await turn()) {
    tell({ stage: 'process', done: null, text: 'waiting for other workers' });
    await pause(pauseMs, undefined, { signal });
  }
  return { rows, rejected, batches };
}
