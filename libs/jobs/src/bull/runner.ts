import { asTributaryError, TributaryError } from '@tributary/contracts';
import type { Job, Queue } from 'bull';
import type { SettledKind } from '../job-kinds.js';
import { createSleeper } from '../sleeper.js';
import { beginJob, disown, handBack, keepClaim, noteProgress, releaseKey, type Claim } from './claims.js';
import { writeCause, type Parcel } from './job-view.js';

export interface Runner {
  /** Looks after a queue's jobs: until it stops, and at the stop. */
  adopt(queue: Queue): void;
  /** Carries out a job that one of the adopted queues fetched: the one processor of all of them. */
  work(job: Job<Parcel>): Promise<unknown>;
  /** Tells a job of this process that it was cancelled. */
  abort(id: string): void;
  /** Keeps claims alive from now on, and calls `beat` as often as it says (milliseconds until the next call). */
  start(beat: () => Promise<number>): void;
  /** Has `beat` called now. */
  wake(): void;
  stop(graceMs: number): Promise<void>;
}

interface Holder {
  claim: Claim;
  controller: AbortController;
  ended: Promise<void>;
}

/** How long jobs that were told to end at shutdown may take to do so, and Redis to hear of it. Milliseconds. */
const lastWordMs = 500;
const closeMs = 3000;

/** Runs the jobs that Bull's queues fetch. Bull takes them up, settles them and takes over from the dead. */
export function createRunner(options: {
  kinds: ReadonlyMap<string, SettledKind>;
  pollMs: number;
  report: (error: unknown) => void;
}): Runner {
  const { kinds, pollMs, report } = options;
  const queues = new Set<Queue>();
  const active = new Map<string, Holder>();
  const given = new Set<Claim>();
  const beginnings = new Set<Promise<Claim | null>>();
  const sleeper = createSleeper();
  let draining = false;
  let stopped = false;
  let beating: Promise<void> = Promise.resolve();

  const carryOut = async (claim: Claim, { signal }: AbortController): Promise<unknown> => {
    const { job, kind, attempt } = claim;
    if (attempt > (job.opts.attempts ?? 1))
      throw new TributaryError('INTERNAL', 'The process that ran this job ended or hung before it was done.');
    const progress = (done: number, step: string) => noteProgress(claim, { done, step });
    return kind.run({ id: String(job.id), data: job.data.input, attempt, signal, progress });
  };

  const settle = async (claim: Claim, signal: AbortSignal, outcome: PromiseSettledResult<unknown>) => {
    const { job, attempt } = claim;
    if (given.has(claim)) return disown(job);
    if (outcome.status === 'rejected' && signal.aborted && draining) {
      await handBack(claim);
      return disown(job);
    }
    if (!(await keepClaim(claim)) || given.has(claim)) return disown(job);
    if (outcome.status === 'fulfilled') return outcome.value ?? null;
    // Bull counts failures; taken over from a dead process, a job has had more tries than those.
    if (attempt >= (job.opts.attempts ?? 1)) await job.discard();
    const { code, message } = asTributaryError(outcome.reason);
    throw new TributaryError('INTERNAL', writeCause({ code, message: message.slice(0, 2000) }));
  };

  /** Resolves when all jobs have ended, or after `ms`. */
  const endOf = async (ms: number) => {
    const patience = createSleeper();
    const all = Promise.all([...active.values()].map((holder) => holder.ended));
    await Promise.race([all.then(() => patience.wake()), patience.sleep(ms)]);
    patience.wake();
  };

  const keepAll = () =>
    Promise.all(
      [...active.values()].map(async ({ claim, controller }) => {
        // Cancelled, or taken over because this process was thought dead.
        if (!(await keepClaim(claim))) controller.abort(cancelled());
      }),
    );

  return {
    adopt(queue) {
      if (queues.has(queue)) return;
      queues.add(queue);
      queue.on('error', report);
      const release = (job: Job<Parcel>) => void releaseKey(job).catch(report);
      queue.on('completed', release).on('failed', release);
    },

    async work(job) {
      const kind = kinds.get(job.queue.name);
      if (!kind) throw new TributaryError('JOB_UNKNOWN', `No job kind is called "${job.queue.name}".`);
      // What begins before the stop is still done: only what Bull fetches after it goes back at once.
      const late = draining;
      const beginning = beginJob(job, kind).finally(() => beginnings.delete(beginning));
      beginnings.add(beginning);
      const claim = await beginning;
      if (!claim) return disown(job);
      if (late) {
        await handBack(claim);
        return disown(job);
      }
      const id = String(job.id);
      active.get(id)?.controller.abort(cancelled());
      const controller = new AbortController();
      const run = carryOut(claim, controller).then(
        (value) => ({ status: 'fulfilled', value }) as const,
        (reason: unknown) => ({ status: 'rejected', reason }) as const,
      );
      const settled = run.then((outcome) => settle(claim, controller.signal, outcome));
      const ended = settled.then(
        () => {},
        () => {},
      );
      const holder = { claim, controller, ended };
      active.set(id, holder);
      void ended.then(() => active.get(id) === holder && active.delete(id));
      return settled;
    },

    abort: (id) => active.get(id)?.controller.abort(cancelled()),
    wake: () => sleeper.wake(),

    start(beat) {
      const loop = async () => {
        let nextBeat = 0;
        while (!stopped) {
          try {
            await keepAll();
            if (!draining && Date.now() >= nextBeat) nextBeat = Date.now() + (await beat());
          } catch (error) {
            report(error);
            nextBeat = Date.now() + pollMs;
          }
          if (!stopped) {
            const woken = await sleeper.sleep(Math.max(1, Math.min(pollMs, nextBeat - Date.now())));
            if (woken) nextBeat = 0;
          }
        }
      };
      beating = loop();
    },

    async stop(graceMs) {
      if (stopped) return;
      draining = true;
      // Takes up nothing more; what it had begun to fetch comes back with the other stalled jobs.
      await within(closeMs, Promise.all([...queues].map((queue) => queue.pause(true, true))), report);
      await within(closeMs, Promise.allSettled([...beginnings]), report);
      await endOf(graceMs);
      for (const { controller } of active.values())
        controller.abort(new TributaryError('CANCELLED', 'The process is shutting down.'));
      await endOf(lastWordMs);
      stopped = true;
      sleeper.wake();
      await within(closeMs, beating, report);
      const stubborn = [...active.values()].map(({ claim }) => claim);
      for (const claim of stubborn) given.add(claim);
      await within(closeMs, Promise.all(stubborn.map(handBack)), report);
      const waiting = new Set(stubborn.map(({ job }) => job.queue));
      await within(closeMs, Promise.all([...queues].map((queue) => queue.close(waiting.has(queue)))), report);
    },
  };
}

/** Waits for some work, but no longer than this (milliseconds): Redis may be away. */
async function within(ms: number, work: Promise<unknown>, report: (error: unknown) => void): Promise<void> {
  const patience = createSleeper();
  const told = work.catch(report).then(() => patience.wake());
  await Promise.race([told, patience.sleep(ms)]);
  patience.wake();
}

function cancelled(): TributaryError {
  return new TributaryError('CANCELLED', 'The job was cancelled.');
}
