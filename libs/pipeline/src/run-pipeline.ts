import {
  laneOf,
  TributaryError,
  type Cut,
  type CutLimits,
  type LogConsumer,
  type Position,
} from '@tributary/contracts';
import { forgetResolutions } from '@tributary/identity';
import { withSpan } from '@tributary/observability';
import { addReports, emptyReport, type BatchReport } from './batch-report.js';
import { consumerName, type PipelineDeps } from './ports.js';
import { decideBatch, writeBatch, type DecidedBatch } from './process-batch.js';

/**
 * Large cuts make large parts in the warehouse, which is what it likes; two of them in memory at a time are what a batch
 * costs, and bytes say that better than frames, which hold from one event to 2,000. A cut never waits to fill, so at rest
 * an event is processed at once.
 */
const defaultLimits: CutLimits = { frames: 5_000, bytes: 8_000_000 };

/**
 * Processes what lies in the lanes of the log that this process reads until nothing is left, and says what became of it.
 * While a batch is written to the warehouse, the next one is decided in the database; both are open cuts, and both are
 * repeated after a crash. A batch whose lane another process has taken over is dropped: its new owner repeats it.
 */
export async function drain(
  deps: PipelineDeps,
  signal: AbortSignal,
  onBatch: (report: BatchReport) => void = () => {},
): Promise<BatchReport> {
  const consumer = deps.events.consumer(consumerName);
  let total = emptyReport;
  const forget = (lane: number, done: Position) =>
    forgetResolutions(deps.database, { consumer: consumerName, lane, done });
  const write = async (batch: DecidedBatch) => {
    const report = await withSpan('write batch', { 'tributary.cut': batch.cut.id }, () => writeBatch(deps, batch));
    await consumer.done(batch.cut);
    await forget(laneOf(batch.cut.to), batch.cut.to);
    total = addReports(total, report);
    onBatch(report);
  };
  // What a process that died between the two left behind.
  for (const lane of await consumer.lanes()) await forget(lane, await consumer.offset(lane));
  for (let finished = false; !finished;)
    try {
      await pass(deps, consumer, { signal, write });
      finished = true;
    } catch (error) {
      if (!isLaneLost(error)) throw error;
      finished = signal.aborted;
    }
  return total;
}

/** From the first open cut on until nothing is left; what is being written when it ends, for whatever reason, is awaited. */
async function pass(
  deps: PipelineDeps,
  consumer: LogConsumer,
  { signal, write }: { signal: AbortSignal; write(batch: DecidedBatch): Promise<void> },
): Promise<void> {
  const limits = deps.cutLimits ?? defaultLimits;
  let writing: Promise<void> = Promise.resolve();
  try {
    let cut = await consumer.next(limits);
    while (cut !== null) {
      const taken: Cut = cut;
      const decided = await withSpan('decide batch', { 'tributary.cut': taken.id }, async () =>
        decideBatch(deps, taken, await consumer.frames(taken)),
      );
      await writing;
      writing = write(decided);
      // Its failure is met at the next await; until then it is nobody's.
      writing.catch(() => {});
      if (signal.aborted) break;
      const next: Cut | null = await consumer.next(limits, cut);
      cut = next;
    }
  } finally {
    await writing;
  }
}

function isLaneLost(error: unknown): boolean {
  return error instanceof TributaryError && error.code === 'LOG_LANE_LOST';
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
