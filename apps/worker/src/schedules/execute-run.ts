import { TributaryError } from '@tributary/contracts';
import {
  beginRun,
  findRun,
  letRunWait,
  sayInRun,
  settleRun,
  whileAlive,
  withSpan,
  type RunRecord,
} from '@tributary/observability';
import type { CommandContext, House } from '../house/house.js';
import { definitionVersion } from './definition-version.js';
import { jobsOf } from './job-graph.js';
import { deferred } from './request-job.js';
import type { RunInput } from './run-input.js';
import { settleExecuted, type Executed } from './settle-run.js';
import { tryRun } from './try-run.js';
import { beginsAt } from './window.js';

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
    const outcome = await whileAlive(database, id, () => tryRun(context, run)).then(
      (output) => ({ output }),
      (error: unknown) => ({ error }),
    );
    if ('error' in outcome && context.signal.aborted && !(await findRun(database, id))?.cancelledBy) {
      await letRunWait(database, id);
      await sayInRun(database, id, { level: 'warn', text: 'Stopped by a shutdown; it begins anew at the next start.' });
      throw outcome.error;
    }
    return settleExecuted(house, run, { outcome, seconds: (performance.now() - start) / 1000 });
  });
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
