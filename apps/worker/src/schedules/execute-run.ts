import { setTimeout as pause } from 'node:timers/promises';
import { asTributaryError, TributaryError, type JobConfig, type Sql } from '@tributary/contracts';
import {
  beginRun,
  findRun,
  hasNews,
  letRunWait,
  nextAttempt,
  noteRunProgress,
  openRun,
  sayInRun,
  settleRun,
  whileAlive,
  withSpan,
  type RunRecord,
} from '@tributary/observability';
import type { CommandContext, House } from '../house/house.js';
import { daysOf } from './days.js';
import { definitionVersion } from './definition-version.js';
import { followersOf, jobsOf } from './job-graph.js';
import { doTask, type DayOutput, type TaskOutput } from './job-tasks.js';
import { deferred, findJob, requestJob, type JobRequest } from './request-job.js';
import { beginsAt } from './window.js';

/** What came of carrying out a run. */
export interface Executed {
  /** The run as it is now; undefined where it was not ours to do (cancelled, or done by another). */
  run: RunRecord | undefined;
  /** Runs that follow from it and wait now. */
  next: RunRecord[];
}

/**
 * Carries out a waiting run of a job: tries it as often as the job allows, keeps what came of it, and asks for the jobs
 * that come after it, all in one transaction. Rejects, with the run waiting again, where `context.signal` stopped it and
 * nobody had asked for that: a shutdown.
 */
export async function executeRun(context: CommandContext, id: string): Promise<Executed> {
  const { house } = context;
  const { database } = house;
  const asked = await findRun(database, id);
  if (asked === undefined || asked.job === null) return { run: undefined, next: [] };
  if (asked.state === 'running') return { run: await closeBroken(house, asked), next: [] };
  if (asked.state !== 'waiting') return { run: undefined, next: [] };

  await house.reload();
  const input = asked.input as RunInput;
  const job = Object.hasOwn(jobsOf(house.config), asked.job) ? jobsOf(house.config)[asked.job] : undefined;
  const opens = job && !input.anyway ? beginsAt(job.window, job.timezone, Date.now()) : 0;
  if (opens > Date.now()) return { run: await defer(house, asked, opens), next: [] };

  const run = await beginRun(database, id, {
    definition: job ? definitionVersion(house.config, job) : null,
    log: await logPositions(house),
  });
  if (run === undefined) return { run: undefined, next: [] };
  return withSpan(`job ${asked.job}`, { 'tributary.run': id, 'tributary.job': asked.job }, async () => {
    const start = performance.now();
    await sayInRun(database, id, { level: 'info', text: `Begun, started by ${run.startedBy}.` });
    const outcome = await whileAlive(database, id, () => tryIt(context, run)).then(
      (output) => ({ output }),
      (error: unknown) => ({ error }),
    );
    if ('error' in outcome && context.signal.aborted && !(await findRun(database, id))?.cancelledBy) {
      await letRunWait(database, id);
      await sayInRun(database, id, { level: 'warn', text: 'Stopped by a shutdown; it begins anew at the next start.' });
      throw outcome.error;
    }
    return settle(house, run, { outcome, seconds: (performance.now() - start) / 1000 });
  });
}

interface RunInput {
  from?: string;
  to?: string;
  only?: boolean;
  anyway?: boolean;
}

async function tryIt(context: CommandContext, run: RunRecord): Promise<TaskOutput> {
  const { house, signal } = context;
  const job = findJob(house, run.job ?? '');
  const inner: CommandContext = { ...context, startedBy: run.id };
  for (let attempt = 1; ; attempt++) {
    try {
      return await doTask(inner, job, { id: run.id, days: await daysLeft(house, run) });
    } catch (error) {
      const { code, message, fault } = asTributaryError(error);
      house.metrics.failures.inc({ code });
      await sayInRun(house.database, run.id, { level: 'error', text: `Try ${attempt} failed: ${code}: ${message}` });
      if (signal.aborted || fault === 'user' || attempt > job.retries) throw error;
      await pause(pauseMs(job, attempt), undefined, { signal });
      await nextAttempt(house.database, run.id);
    }
  }
}

const pauseMs = ({ pauseSeconds }: JobConfig, attempt: number): number =>
  Math.min(3_600_000, pauseSeconds * 1000 * 2 ** (attempt - 1));

/** Days of a back-fill; those done before a shutdown or in an earlier try are not done again. */
async function daysLeft(house: House, { id, input }: RunRecord): Promise<Parameters<typeof doTask>[2]['days']> {
  const { from, to } = input as RunInput;
  if (from === undefined || to === undefined) return undefined;
  const done = (((await findRun(house.database, id))?.progress as { days?: DayOutput[] } | null)?.days ?? []).slice();
  const known = new Set(done.map(({ day }) => day));
  return {
    done: [...done],
    left: daysOf({ from, to }).filter((day) => !known.has(day)),
    async note(day) {
      done.push(day);
      await noteRunProgress(house.database, id, { days: done });
      await sayInRun(house.database, id, { level: 'info', text: `${day.day}: ${day.rows} rows, ${day.hash}` });
    },
  };
}

async function settle(
  house: House,
  run: RunRecord,
  { outcome, seconds }: { outcome: { output: unknown } | { error: unknown }; seconds: number },
): Promise<Executed> {
  const name = run.job ?? '';
  const executed = await house.database.transaction(async (tx): Promise<Executed> => {
    const settled = await settleRun(tx, run.id, outcome);
    if (settled === undefined) return { run: undefined, next: [] };
    await sayInRun(tx, run.id, {
      level: settled.state === 'done' ? 'info' : 'error',
      text: settled.state === 'done' ? `Done: ${JSON.stringify(countsOf(outcome))}` : `Ended as ${settled.state}.`,
    });
    const { from, only } = run.input as RunInput;
    const next: RunRecord[] = [];
    if (from === undefined && !only) {
      const jobs = jobsOf(house.config);
      // Itself too: what it comes after may have been done anew while it ran.
      const followers = settled.state === 'done' ? followersOf(jobs, name) : [];
      const own = jobs[name];
      for (const [follower, job] of [...followers, ...(own && own.after.length > 0 ? [[name, own] as const] : [])])
        if (await hasNews(tx, follower, job.after)) {
          const request = { name: follower, startedBy: `after ${run.id}` };
          next.push(...(await requestOrFind(house, { request, sql: tx })));
        }
    }
    return { run: settled, next };
  });
  const state = executed.run?.state ?? 'failed';
  house.metrics.runs.inc({ job: name, state });
  house.metrics.runSeconds.observe({ job: name }, seconds);
  const fields = { run: run.id, job: name, state, seconds: Math.round(seconds * 1000) / 1000 };
  if (state === 'done') house.log.info(fields, 'a run of a job is done');
  else house.log.error({ ...fields, code: executed.run?.error?.code }, 'a run of a job ended without success');
  return executed;
}

/** The follower's new run, or the one that waits already; none where it is under way and looks for news when it ends. */
async function requestOrFind(
  house: House,
  { request, sql }: { request: JobRequest; sql: Sql },
): Promise<readonly RunRecord[]> {
  try {
    return [await requestJob(house, request, sql)];
  } catch (error) {
    // Met by a conflict clause and not by an error of the database: the transaction goes on.
    if (asTributaryError(error).code !== 'JOB_BUSY') throw error;
    const open = await openRun(sql, request.name);
    return open?.state === 'waiting' ? [open] : [];
  }
}

function countsOf(outcome: { output: unknown } | { error: unknown }): unknown {
  return 'output' in outcome ? (outcome.output as TaskOutput).counts : {};
}

async function defer(house: House, { id }: RunRecord, dueAt: number): Promise<RunRecord | undefined> {
  await letRunWait(house.database, id, dueAt);
  await sayInRun(house.database, id, deferred(dueAt));
  return findRun(house.database, id);
}

/** Handed out a second time while it runs: the process that had it is dead or was cut off. */
async function closeBroken(house: House, { id }: RunRecord): Promise<RunRecord | undefined> {
  const cause = new TributaryError('CANCELLED', 'The process that did it ended before the run did; run it again.');
  await sayInRun(house.database, id, { level: 'error', text: cause.message });
  return settleRun(house.database, id, { error: cause });
}

/** How far the event log goes and how far it is processed, per lane, when a run begins. */
async function logPositions({ events }: House): Promise<{ ends: number[]; processed: number[] }> {
  const consumer = events.consumer('pipeline');
  const lanes = Array.from({ length: events.lanes }, (_, lane) => lane);
  const [ends, processed] = await Promise.all([
    Promise.all(lanes.map((lane) => events.end(lane))),
    Promise.all(lanes.map((lane) => consumer.offset(lane))),
  ]);
  return { ends, processed };
}
