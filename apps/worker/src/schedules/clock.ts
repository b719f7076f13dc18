import { asTributaryError } from '@tributary/contracts';
import { waitingRuns } from '@tributary/observability';
import type { House } from '../house/house.js';
import { jobsOf } from './job-graph.js';
import { enqueueRun, tickKind } from './job-kinds.js';

const prefix = 'job:';
/** A changed configuration is noticed within this time. */
const lookMs = 5_000;

const staffed = new WeakSet<House>();

/** True where this process works off the queue of the house: a run that is asked for will be done. */
export function worksOffQueue(house: House): boolean {
  return staffed.has(house);
}

/** Starts jobs by their cron, for as long as it is not stopped. */
export interface Clock {
  stop(): void;
}

/**
 * Hands the schedules of the configuration to the queue, now and whenever the configuration changes, and puts waiting
 * runs that a dead process left behind back in the queue.
 */
export async function startClock(house: House): Promise<Clock> {
  staffed.add(house);
  await setSchedules(house);
  for (const run of await waitingRuns(house.database)) await enqueueRun(house, run);
  let known = house.config;
  const timer = setInterval(() => {
    if (house.config === known) return;
    const config = house.config;
    setSchedules(house).then(
      () => void (known = config),
      (error: unknown) =>
        house.log.error({ code: asTributaryError(error).code, err: error }, 'schedules cannot be set'),
    );
  }, lookMs);
  timer.unref();
  return {
    stop() {
      staffed.delete(house);
      clearInterval(timer);
    },
  };
}

async function setSchedules({ jobs, config }: House): Promise<void> {
  const wanted = Object.entries(jobsOf(config)).filter(([, job]) => job.cron !== undefined);
  for (const [name, { cron = '', timezone }] of wanted)
    await jobs.schedule(`${prefix}${name}`, { kind: tickKind, cron, timezone, data: { job: name } });
  const keys = new Set(wanted.map(([name]) => `${prefix}${name}`));
  for (const { key } of await jobs.schedules())
    if (key.startsWith(prefix) && !keys.has(key)) await jobs.unschedule(key);
}
