import { asTributaryError, TributaryError, type JobContext } from '@tributary/contracts';
import { cancelRun, noteQueueId, type RunRecord } from '@tributary/observability';
import type { House, Progress } from '../house/house.js';
import { executeRun } from './execute-run.js';
import { requestJob } from './request-job.js';

export const tickKind = 'tributary.tick';
export const runKind = 'tributary.run';

/** Runs of different jobs that one process does at once; most of their work follows one another all the same. */
const concurrency = 4;
/** After a process died without a word, its runs are found out this much later. */
const expireSeconds = 60;

const registered = new WeakSet<House>();

/** Tells the queue of a house what ticks and runs are. Before the queue starts; twice is as once. */
export function registerJobs(house: House): void {
  if (registered.has(house)) return;
  registered.add(house);
  house.jobs.define<{ job: string }>({ name: tickKind, retries: 3, run: ({ data }) => tick(house, data.job) });
  house.jobs.define<{ run: string }>({
    name: runKind,
    retries: 1,
    concurrency,
    expireSeconds,
    run: (job) => carryOut(house, job),
  });
}

/** Puts a waiting run in the queue, to begin when it is due; once, however often it is called. */
export async function enqueueRun(house: House, { id, dueAt }: RunRecord): Promise<void> {
  const queued = await house.jobs.enqueue(
    runKind,
    { run: id },
    // A run that is put off from within its own job needs another key: that job is still open.
    dueAt ? { key: `${id}@${dueAt.getTime()}`, runAt: dueAt.getTime() } : { key: id },
  );
  await noteQueueId(house.database, id, queued);
}

/**
 * Asks a run to stop; see `cancelRun`. @throws NOT_FOUND where there is none, INVALID_REQUEST where it is over already.
 */
export async function stopRun(house: House, id: string, by: string): Promise<RunRecord> {
  const run = await cancelRun(house.database, id, by);
  if (run === undefined) throw new TributaryError('NOT_FOUND', `No run has the id ${id}.`);
  if (run.cancelledBy === null) throw new TributaryError('INVALID_REQUEST', `The run ${id} is over: ${run.state}.`);
  if (run.queueId !== null)
    await house.jobs.cancel(run.queueId).catch((error: unknown) => {
      if (asTributaryError(error).code !== 'JOB_UNKNOWN') throw error;
    });
  return run;
}

/** A tick of the clock. A run that is still open swallows it: the next tick goes on. */
async function tick(house: House, name: string): Promise<void> {
  try {
    await enqueueRun(house, await requestJob(house, { name, startedBy: 'schedule' }));
  } catch (error) {
    const { code, message } = asTributaryError(error);
    if (code !== 'JOB_BUSY' && code !== 'JOB_UNKNOWN') throw error;
    house.log.warn({ job: name, code }, message);
  }
}

async function carryOut(house: House, { data, signal, progress }: JobContext<{ run: string }>): Promise<void> {
  const tell = throttled(async ({ stage, done, text }) => progress(done ?? 0, `${stage}: ${text}`));
  const { run, next } = await executeRun({ house, signal, tell }, data.run);
  if (run?.state === 'waiting') await enqueueRun(house, run);
  for (const follower of next) await enqueueRun(house, follower);
}

/** Progress for whoever looks, at most once a second; it is no matter where it cannot be told. */
function throttled(note: (progress: Progress) => Promise<void>): (progress: Progress) => void {
  let last = 0;
  return (progress) => {
    if (Date.now() - last < 1000) return;
    last = Date.now();
    note(progress).catch(() => {});
  };
}
