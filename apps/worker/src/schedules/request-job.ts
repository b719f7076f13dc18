import { TributaryError, type JobConfig, type Sql } from '@tributary/contracts';
import { openRun, requestRun, sayInRun, type RunRecord } from '@tributary/observability';
import type { House } from '../house/house.js';
import { engineVersion } from '../house/version.js';
import { daysOf, type DayRange } from './days.js';
import { jobsOf } from './job-graph.js';
import { beginsAt } from './window.js';

export interface JobRequest {
  name: string;
  /** `command line`, `schedule`, `api <key id>` or `after <run id>`. */
  startedBy: string;
  /** Fills in the past, day by day, in place of the present. */
  range?: DayRange;
  /** Jobs that come after this one are not started by it. */
  only?: boolean;
  /** The window does not count. */
  anyway?: boolean;
}

/**
 * Asks for a run of a job: it waits in the ledger, and is in the queue when `enqueueRun` has put it there.
 * @throws JOB_UNKNOWN; JOB_BUSY where a run of it is open, which `details.run` names; INVALID_REQUEST for days that are
 * none, or of a job that has none
 */
export async function requestJob(house: House, request: JobRequest, sql: Sql = house.database): Promise<RunRecord> {
  const { name } = request;
  const job = findJob(house, name);
  if (request.range) checkRange(name, job, request.range);
  const opens = request.anyway ? 0 : beginsAt(job.window, job.timezone, Date.now());
  const dueAt = opens > Date.now() ? opens : undefined;
  const run = await requestRun(sql, {
    job: name,
    kind: job.do,
    startedBy: request.startedBy,
    codeVersion: engineVersion,
    dueAt,
    input: {
      ...request.range,
      ...(request.only ? { only: true } : {}),
      ...(request.anyway ? { anyway: true } : {}),
    },
  });
  if (run === undefined) throw await busy(sql, name);
  if (dueAt !== undefined) await sayInRun(sql, run.id, deferred(dueAt));
  return run;
}

export const deferred = (dueAt: number): { level: 'info'; text: string } => ({
  level: 'info',
  text: `Its window is shut; it begins at ${new Date(dueAt).toISOString()}.`,
});

/** @throws JOB_UNKNOWN */
export function findJob({ config }: Pick<House, 'config'>, name: string): JobConfig {
  const jobs = jobsOf(config);
  const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
  if (job) return job;
  throw new TributaryError('JOB_UNKNOWN', `No job "${name}". Known: ${Object.keys(jobs).join(', ') || 'none'}.`);
}

function checkRange(name: string, job: JobConfig, range: DayRange): void {
  daysOf(range);
  if (job.do !== 'features')
    throw new TributaryError(
      'INVALID_REQUEST',
      `Only jobs that compute features can fill in past days; "${name}" does "${job.do}".`,
    );
}

async function busy(sql: Sql, name: string): Promise<TributaryError> {
  const open = await openRun(sql, name);
  return new TributaryError(
    'JOB_BUSY',
    `A run of "${name}" is ${open?.state === 'waiting' ? 'waiting' : 'under way'} already (${open?.id ?? 'just ended'}). Try again when it is done.`,
    { details: { run: open?.id ?? null } },
  );
}
