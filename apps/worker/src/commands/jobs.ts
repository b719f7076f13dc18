import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError } from '@tributary/contracts';
import { cancelRun, findRun, linesOfRun, listRuns, openRun, runsFrom, type RunRecord } from '@tributary/observability';
import type { CommandContext, House } from '../house/house.js';
import { worksOffQueue } from '../schedules/clock.js';
import { executeRun } from '../schedules/execute-run.js';
import { enqueueRun, stopRun } from '../schedules/job-kinds.js';
import { viewJobs, viewRun, type JobView, type RunView } from '../schedules/job-view.js';
import { findJob, requestJob } from '../schedules/request-job.js';

export async function jobsList({ house }: CommandContext): Promise<{ jobs: JobView[] }> {
  await house.reload();
  return { jobs: await viewJobs(house) };
}

export interface JobsRunArguments {
  name: string;
  from?: string;
  to?: string;
  only?: boolean;
  anyway?: boolean;
  /** Until it and what follows from it have ended, or it must wait for its window. */
  wait?: boolean;
}

export interface JobsRunResult {
  /**
   * Of the run that was asked for; `failed` or `cancelled` too where one that followed from it ended so. `deferred`: it
   * was to be waited for, and its window is shut.
   */
  state: RunView['state'] | 'deferred';
  /** The run, and with `wait` those that followed from it. */
  runs: RunView[];
}

const lookMs = 250;

/**
 * Runs a job: through the queue where this process works it off, else here and now, with the jobs that come after it.
 * @throws JOB_UNKNOWN, JOB_BUSY, INVALID_REQUEST
 */
export async function jobsRun(context: CommandContext, args: JobsRunArguments): Promise<JobsRunResult> {
  const { house } = context;
  await house.reload();
  const { name, from, to, only, anyway, wait } = args;
  const range = from === undefined && to === undefined ? undefined : { from: from ?? to ?? '', to: to ?? from ?? '' };
  const request = { name, range, only, anyway, startedBy: context.startedBy ?? 'command line' };
  if (!worksOffQueue(house)) return runHere(context, await requestAnew(house, request));
  const run = await requestJob(house, request);
  await enqueueRun(house, run);
  if (wait && run.dueAt) return { state: 'deferred', runs: [viewRun(run)] };
  if (!wait) return resultOf([run]);
  return resultOf(await awaitEnd(context, run.id));
}

/** Nobody works off the queue: a run that was left waiting gives way to the one asked for now. */
async function requestAnew(house: House, request: Parameters<typeof requestJob>[1]): Promise<RunRecord> {
  findJob(house, request.name);
  const open = await openRun(house.database, request.name);
  if (open?.state === 'waiting') await cancelRun(house.database, open.id, request.startedBy);
  return requestJob(house, request);
}

async function runHere(context: CommandContext, asked: RunRecord): Promise<JobsRunResult> {
  const { database } = context.house;
  const interrupt = () => void cancelRun(database, asked.id, 'command line').catch(() => {});
  context.signal.addEventListener('abort', interrupt, { once: true });
  try {
    const waiting = [asked];
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const { run: ended, next } = await executeRun(context, run.id);
      if (ended?.state === 'waiting' && ended.id === asked.id) {
        // Nobody is there to begin it later.
        await cancelRun(database, ended.id, 'its window');
        throw new TributaryError(
          'JOB_BUSY',
          `The window of "${ended.job}" opens at ${ended.dueAt?.toISOString()}; run it then, or with --anyway.`,
        );
      }
      waiting.push(...next);
    }
  } finally {
    context.signal.removeEventListener('abort', interrupt);
  }
  return resultOf(await runsFrom(database, asked.id));
}

async function awaitEnd({ house, tell, signal }: CommandContext, id: string): Promise<RunRecord[]> {
  for (;;) {
    signal.throwIfAborted();
    const runs = await runsFrom(house.database, id);
    const open = runs.filter(({ state, dueAt }) => state === 'running' || (state === 'waiting' && dueAt === null));
    if (open.length === 0) return runs;
    tell({ stage: 'job', done: null, text: open.map(({ job, state }) => `${job} ${state}`).join(', ') });
    await pause(lookMs, undefined, { signal }).catch(() => {});
  }
}

function resultOf(runs: readonly RunRecord[]): JobsRunResult {
  const [first] = runs;
  const failed = runs.find(({ state }) => state === 'failed' || state === 'cancelled');
  return { state: failed?.state ?? first?.state ?? 'failed', runs: runs.map(viewRun) };
}

export async function jobsHistory(
  { house }: CommandContext,
  { name, limit }: { name?: string; limit?: number },
): Promise<{ runs: RunView[] }> {
  await house.reload();
  if (name !== undefined) findJob(house, name);
  const runs = await listRuns(house.database, { job: name, limit: limit ?? 20 });
  return { runs: runs.filter(({ job }) => job !== null).map(viewRun) };
}

/** Stops a run, named by its id or by its job. */
export async function jobsCancel(
  { house, startedBy }: CommandContext,
  { run }: { run: string },
): Promise<{ run: RunView }> {
  const id = run.startsWith('run_') ? run : (await openRun(house.database, findJobName(house, run)))?.id;
  if (id === undefined) throw new TributaryError('NOT_FOUND', `No run of "${run}" is waiting or under way.`);
  return { run: viewRun(await stopRun(house, id, startedBy ?? 'command line')) };
}

function findJobName(house: House, name: string): string {
  findJob(house, name);
  return name;
}

export async function runsList(
  { house }: CommandContext,
  filter: { kind?: string; state?: RunView['state']; limit?: number },
): Promise<{ runs: RunView[] }> {
  return { runs: (await listRuns(house.database, filter)).map(viewRun) };
}

export async function runsShow(
  { house }: CommandContext,
  { id }: { id: string },
): Promise<{ run: RunView; lines: { at: string; level: string; text: string }[] }> {
  const run = await findRun(house.database, id);
  if (run === undefined) throw new TributaryError('NOT_FOUND', `No run has the id ${id}.`);
  const lines = await linesOfRun(house.database, id);
  return { run: viewRun(run), lines: lines.map(({ at, level, text }) => ({ at: at.toISOString(), level, text })) };
}
