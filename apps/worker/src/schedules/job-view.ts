import type { JobConfig } from '@tributary/contracts';
import { nextRun } from '@tributary/jobs';
import { lastRunOfJobs, type RunRecord } from '@tributary/observability';
import type { House } from '../house/house.js';
import { inOrder, jobsOf } from './job-graph.js';
import { beginsAt } from './window.js';

/** A run as it is shown: plain JSON, times in ISO 8601. */
export interface RunView extends Omit<RunRecord, 'dueAt' | 'startedAt' | 'endedAt' | 'queueId'> {
  dueAt: string | null;
  startedAt: string;
  endedAt: string | null;
}

export function viewRun({ dueAt, startedAt, endedAt, queueId: _, ...run }: RunRecord): RunView {
  return {
    ...run,
    dueAt: dueAt?.toISOString() ?? null,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

export interface JobView {
  name: string;
  title: string;
  do: JobConfig['do'];
  after: string[];
  cron: string | null;
  timezone: string;
  window: { from: string; to: string; days: string[] } | null;
  retries: number;
  /** When it starts by the clock next: the first moment that the cron line names, or that its window is open after that. */
  nextAt: string | null;
  last: RunView | null;
}

/** Every job, behind those that it comes after, with its schedule, its next start and its last run. */
export async function viewJobs({ config, database }: House): Promise<JobView[]> {
  const last = await lastRunOfJobs(database);
  return inOrder(jobsOf(config)).map(([name, job]) => {
    const run = last.get(name);
    return {
      name,
      title: job.title,
      do: job.do,
      after: job.after,
      cron: job.cron ?? null,
      timezone: job.timezone,
      window: job.window ?? null,
      retries: job.retries,
      nextAt: nextStart(job)?.toISOString() ?? null,
      last: run ? viewRun(run) : null,
    };
  });
}

/** Null for a job that does not start by the clock. */
export function nextStart({ cron, timezone, window }: JobConfig): Date | null {
  return cron === undefined ? null : new Date(beginsAt(window, timezone, nextRun(cron, timezone, Date.now())));
}
