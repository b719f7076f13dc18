import { setTimeout as pause } from 'node:timers/promises';
import { asTributaryError, type JobConfig } from '@tributary/contracts';
import { findRun, nextAttempt, noteRunProgress, sayInRun, type RunRecord } from '@tributary/observability';
import type { CommandContext, House } from '../house/house.js';
import { daysOf } from './days.js';
import { doTask, type DayOutput, type TaskOutput } from './job-tasks.js';
import { findJob } from './request-job.js';
import type { RunInput } from './run-input.js';

/** Does a run's task, as often as its job allows, with pauses that double; a fault of the user's is not tried again. */
export async function tryRun(context: CommandContext, run: RunRecord): Promise<TaskOutput> {
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
