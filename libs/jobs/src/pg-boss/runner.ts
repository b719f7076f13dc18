import { asTributaryError, TributaryError } from '@tributary/contracts';
import type { SettledKind } from '../job-kinds.js';
import {
  claimJobs,
  expireClaims,
  handBack,
  keepClaims,
  noteProgress,
  settleDone,
  settleFailed,
  type Claim,
} from './claims.js';
import { readDue } from './due.js';
import type { Queue } from './install.js';
import { fireSchedules } from './schedules.js';
import { createSleeper } from '../sleeper.js';

export interface Runner {
  /** Looks for work now rather than at the next poll. */
  wake(): void;
  /** Tells a job of this process that it was cancelled. */
  abort(id: string): void;
  stop(graceMs: number): Promise<void>;
}

export interface RunnerOptions {
  kinds: ReadonlyMap<string, SettledKind>;
  pollMs: number;
  report: (error: TributaryError) => void;
}

/** With nothing to watch over, only other processes' new jobs are waited for: those may wait longer. */
const idleFactor = 5;
const sweepMs = 5_000;
const archiveMs = 3_600_000;
/** How long jobs that were told to end at shutdown may take to do so. */
const lastWordMs = 500;

/** One loop that claims jobs of all kinds, keeps the claims alive, fires schedules and takes over from the dead. */
export function startRunner(queue: Queue, { kinds, pollMs, report }: RunnerOptions): Runner {
  const active = new Map<string, { claim: Claim; controller: AbortController; ended: Promise<void> }>();
  const sleeper = createSleeper();
  let draining = false;
  let stopped = false;
  let nextSweep = 0;
  let nextArchive = Date.now() + archiveMs;

  const take = (claim: Claim) => {
    const controller = new AbortController();
    const ended = execute(claim, controller)
      .catch((error: unknown) => report(asTributaryError(error)))
      .finally(() => {
        if (active.get(claim.id)?.controller === controller) active.delete(claim.id);
        sleeper.wake();
      });
    active.set(claim.id, { claim, controller, ended });
  };

  const execute = async (claim: Claim, { signal }: AbortController) => {
    const { id, data, attempt, kind } = claim;
    let result: unknown;
    try {
      const progress = (done: number, step: string) => noteProgress(queue, claim, { done, step });
      result = await kind.run({ id, data, attempt, signal, progress });
    } catch (error) {
      if (signal.aborted && draining) return handBack(queue, claim);
      const { code, message } = asTributaryError(error);
      return settleFailed(queue, claim, { code, message: message.slice(0, 2000) });
    }
    return settleDone(queue, claim, result);
  };

  const keep = async () => {
    if (active.size === 0) return;
    const holders = [...active.values()];
    const ours = await keepClaims(
      queue,
      holders.map(({ claim }) => claim),
    );
    // Cancelled, or taken over because this process was thought dead. A job that settled meanwhile does not listen.
    for (const { claim, controller } of holders) if (!ours.has(claim.id)) controller.abort(cancelled());
  };

  const sweep = async () => {
    if (Date.now() >= nextSweep) {
      nextSweep = Date.now() + sweepMs;
      await expireClaims(queue);
    }
    if (Date.now() >= nextArchive) {
      nextArchive = Date.now() + archiveMs;
      await queue.boss.maintain();
    }
  };

  const room = (kind: SettledKind) =>
    kind.concurrency - [...active.values()].filter(({ claim }) => claim.kind === kind).length;

  /** Returns the milliseconds until there may be something to do again. */
  const round = async (): Promise<number> => {
    await keep();
    if (draining) return pollMs;
    await sweep();
    const open = [...kinds.values()].filter((kind) => room(kind) > 0);
    const due = await readDue(
      queue,
      open.map(({ name }) => name),
      [...kinds.keys()],
    );
    let found = 0;
    if (due.schedule <= 0) {
      await fireSchedules(queue, kinds);
      found++;
    }
    for (const kind of open) {
      if (draining || (due.kinds.get(kind.name) ?? Infinity) > 0) continue;
      const claims = await claimJobs(queue, kind, room(kind));
      claims.forEach(take);
      found += claims.length;
    }
    if (found > 0) return 0;
    const coming = [due.schedule, ...due.kinds.values()].filter((ms) => ms > 0);
    const longest = active.size > 0 ? pollMs : idleFactor * pollMs;
    return Math.min(longest, ...coming.map((ms) => Math.ceil(ms) + 1));
  };

  const loop = async () => {
    while (!stopped) {
      const pause = await round().catch((error: unknown) => {
        report(asTributaryError(error));
        return pollMs;
      });
      if (!stopped && pause > 0) await sleeper.sleep(pause);
    }
  };
  const looping = loop();

  /** Resolves when all jobs have ended, or after `ms`. */
  const endOf = async (ms: number) => {
    const patience = createSleeper();
    const all = Promise.all([...active.values()].map((holder) => holder.ended));
    await Promise.race([all.then(() => patience.wake()), patience.sleep(ms)]);
  };

  return {
    wake: () => sleeper.wake(),
    abort: (id) => active.get(id)?.controller.abort(cancelled()),
    async stop(graceMs) {
      draining = true;
      await endOf(graceMs);
      for (const { controller } of active.values())
        controller.abort(new TributaryError('CANCELLED', 'The process is shutting down.'));
      await endOf(lastWordMs);
      stopped = true;
      sleeper.wake();
      await looping;
      for (const { claim } of active.values()) await handBack(queue, claim);
    },
  };
}

function cancelled(): TributaryError {
  return new TributaryError('CANCELLED', 'The job was cancelled.');
}
