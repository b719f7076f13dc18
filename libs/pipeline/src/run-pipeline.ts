import type { Cut, CutLimits } from '@tributary/contracts';
import { forgetResolutions } from '@tributary/identity';
import { addReports, emptyReport, type BatchReport } from './batch-report.js';
import { consumerName, type PipelineDeps } from './ports.js';
import { decideBatch, writeBatch, type DecidedBatch } from './process-batch.js';

/**
 * Frames hold up to 2,000 events each. Large cuts make large parts in the warehouse, which is what it likes; a cut
 * never waits to fill, so at rest an event is processed at once.
 */
const cutLimits: CutLimits = { frames: 20, bytes: 16_000_000 };

/**
 * Processes what lies in the log until nothing is left, and says what became of it. While a batch is written to the
 * warehouse, the next one is decided in the database; both are open cuts, and both are repeated after a crash.
 */
export async function drain(
  deps: PipelineDeps,
  signal: AbortSignal,
  onBatch: (report: BatchReport) => void = () => {},
): Promise<BatchReport> {
  const consumer = deps.events.consumer(consumerName);
  let total = emptyReport;
  let writing: Promise<void> = Promise.resolve();
  const write = async (batch: DecidedBatch) => {
    const report = await writeBatch(deps, batch);
    await consumer.done(batch.cut);
    await forgetResolutions(deps.database, consumerName, batch.cut.to);
    total = addReports(total, report);
    onBatch(report);
  };
  // What a process that died between the two left behind.
  await forgetResolutions(deps.database, consumerName, await consumer.offset());
  try {
    let cut = await consumer.next(cutLimits);
    while (cut !== null) {
      const decided = await decideBatch(deps, cut, await consumer.frames(cut));
      await writing;
      writing = write(decided);
      // Its failure is met at the next await; until then it is nobody's.
      writing.catch(() => {});
      if (signal.aborted) break;
      const next: Cut | null = await consumer.next(cutLimits, cut);
      cut = next;
    }
  } finally {
    await writing;
  }
  return total;
}

/** Processes the log for as long as the house stands; ends after the batch under way when the signal comes. */
export async function follow(
  deps: PipelineDeps,
  signal: AbortSignal,
  onBatch: (report: BatchReport) => void,
): Promise<void> {
  const consumer = deps.events.consumer(consumerName);
  while (!signal.aborted) {
    await drain(deps, signal, onBatch);
    await consumer.wait(5_000, signal);
  }
}
