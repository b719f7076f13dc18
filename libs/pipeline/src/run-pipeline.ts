import type { CutLimits } from '@tributary/contracts';
import { addReports, emptyReport, type BatchReport } from './batch-report.js';
import { consumerName, type PipelineDeps } from './ports.js';
import { processBatch } from './process-batch.js';

/**
 * Frames hold up to 2,000 events each. Large cuts make large parts in the warehouse, which is what it likes; a cut
 * never waits to fill, so at rest an event is processed at once.
 */
const cutLimits: CutLimits = { frames: 20, bytes: 16_000_000 };

/** Processes what lies in the log until nothing is left, and says what became of it. */
export async function drain(
  deps: PipelineDeps,
  signal: AbortSignal,
  onBatch: (report: BatchReport) => void = () => {},
): Promise<BatchReport> {
  const consumer = deps.events.consumer(consumerName);
  let total = emptyReport;
  while (!signal.aborted) {
    const cut = await consumer.next(cutLimits);
    if (cut === null) break;
    const report = await processBatch(deps, cut, await consumer.frames(cut));
    await consumer.done(cut);
    total = addReports(total, report);
    onBatch(report);
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
