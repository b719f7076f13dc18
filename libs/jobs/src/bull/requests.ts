import { TributaryError } from '@tributary/contracts';
import type { Queue } from 'bull';
import type { Redis } from 'ioredis';
import type { SettledKind } from '../job-kinds.js';
import { scheduledJobId } from './job-ids.js';
import { readJob, type Parcel } from './job-view.js';
import { jobOptions, producerQueue } from './queues.js';
import { planNext, readDue } from './schedules.js';
import { runScript } from './scripts.js';

export interface JobRequest {
  kind: SettledKind;
  id: string;
  parcel: Parcel;
  runAt?: number | undefined;
  priority?: number | undefined;
}

/** A set of the names of all kinds that were ever enqueued. */
const kindsPlace = (prefix: string) => `${prefix}:#kinds`;
const base = (prefix: string, kind: string) => `${prefix}:${kind}:`;

/** One for each connection and kind. */
const producers = new WeakMap<Redis, Map<string, Queue>>();

function producer(client: Redis, prefix: string, kind: string): Queue {
  const mine = producers.get(client) ?? new Map<string, Queue>();
  producers.set(client, mine);
  const queue = mine.get(kind) ?? producerQueue(kind, prefix, client);
  mine.set(kind, queue);
  return queue;
}

/** Adds a job and returns its id; with a key, a job of that kind and key that is still open is returned in its place. */
export async function addJob(client: Redis, prefix: string, request: JobRequest): Promise<string> {
  const { kind, id, parcel, runAt, priority = 0 } = request;
  await client.sadd(kindsPlace(prefix), kind.name);
  const place = { base: base(prefix, kind.name), id };
  const reserved =
    parcel.key === undefined ? id : String(await runScript(client, 'reserve', { ...place, args: [parcel.key] }));
  // Adding the job of another that has the key does nothing, unless that one ended before it added it.
  await producer(client, prefix, kind.name).add(
    parcel,
    jobOptions(kind, { id: reserved, now: Date.now(), runAt, priority }),
  );
  return reserved;
}

/**
 * Enqueues the jobs of schedules that are due, once each however many runs were missed, and not while the last one is
 * still open. Returns the milliseconds until the next one is due.
 */
export async function fireSchedules(
  client: Redis,
  prefix: string,
  kinds: ReadonlyMap<string, SettledKind>,
): Promise<number> {
  const { due, nextMs } = await readDue(client, prefix);
  for (const schedule of due) {
    const kind = kinds.get(schedule.kind);
    if (!kind) continue;
    const id = scheduledJobId(kind.name, schedule.at, schedule.key);
    await addJob(client, prefix, { kind, id, parcel: { input: schedule.data, key: `schedule:${schedule.key}` } });
    await planNext(client, prefix, schedule);
  }
  return nextMs;
}

/**
 * Ends a job that is not over yet; nothing happens to one that is.
 * @throws JOB_UNKNOWN
 */
export async function cancelJob(client: Redis, prefix: string, id: string): Promise<void> {
  await change(client, prefix, { id, script: 'cancel' });
}

/**
 * Puts a dead or cancelled job back in the queue with its attempts cleared.
 * @throws JOB_UNKNOWN, INVALID_REQUEST where it is neither, or where an open job has its key
 */
export async function redoJob(client: Redis, prefix: string, id: string): Promise<void> {
  if ((await change(client, prefix, { id, script: 'redo' })) === 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      'Only a dead or cancelled job can be redone, and only while no open job has its key.',
    );
}

async function change(client: Redis, prefix: string, { id, script }: { id: string; script: 'cancel' | 'redo' }) {
  const job = await readJob(client, prefix, id);
  const place = { base: base(prefix, job?.info.kind ?? ''), id, args: [Date.now(), job?.key ?? ''] };
  const done = job ? await runScript(client, script, place) : -1;
  if (done === -1) throw new TributaryError('JOB_UNKNOWN', `There is no job ${id}.`);
  return done;
}

/** The names of all kinds that ever had a job here. */
export const listKinds = (client: Redis, prefix: string) => client.smembers(kindsPlace(prefix));
