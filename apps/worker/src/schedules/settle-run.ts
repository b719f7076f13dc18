import { asTributaryError, type Sql } from '@tributary/contracts';
import { hasNews, openRun, sayInRun, settleRun, type RunRecord } from '@tributary/observability';
import type { House } from '../house/house.js';
import { followersOf, jobsOf } from './job-graph.js';
import type { TaskOutput } from './job-tasks.js';
import { requestJob, type JobRequest } from './request-job.js';
import type { RunInput } from './run-input.js';

/** What came of carrying out a run. */
export interface Executed {
  /** The run as it is now; undefined where it was not ours to do (cancelled, or done by another). */
  run: RunRecord | undefined;
  /** Runs that follow from it and wait now. */
  next: RunRecord[];
}

/** Keeps what came of a run and asks for the jobs that come after it, all in one transaction. */
export async function settleExecuted(
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
