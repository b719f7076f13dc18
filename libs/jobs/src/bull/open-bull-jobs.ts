import { asTributaryError, TributaryError, type JobKind } from '@tributary/contracts';
import Bull, { type Job } from 'bull';
import type { Redis } from 'ioredis';
import { settleKind, type SettledKind } from '../job-kinds.js';
import { plainJson } from '../plain-json.js';
import type { BullJobs, BullJobsOptions } from './bull-jobs.js';
import { createJobIds } from './job-ids.js';
import { listJobs, readJob, type Parcel } from './job-view.js';
import { consumerConnection, consumerSettings } from './queues.js';
import { openRedisDoor, readRedisUrl } from './redis.js';
import { addJob, cancelJob, fireSchedules, listKinds, redoJob } from './requests.js';
import { createRunner } from './runner.js';
import { listSchedules, putSchedule, removeSchedule } from './schedules.js';

/**
 * A job queue in Redis, by Bull: one Bull queue for each kind. Jobs are done at least once: a job whose process dies
 * is done again, so `run` must bear repetition.
 * @throws INVALID_REQUEST where the address or namespace is not valid, JOBS_UNAVAILABLE where Redis does not answer
 */
export async function openBullJobs(options: BullJobsOptions): Promise<BullJobs> {
  const { namespace = 'tributary', pollMs = 1000, queues = 'driver' } = options;
  if (!/^[\w{}.-]{1,60}$/.test(namespace))
    throw new TributaryError('INVALID_REQUEST', `"${namespace}" cannot be the namespace of the job queue.`);
  const prefix = `${namespace}:jobs`;
  const address = readRedisUrl(options.url);
  const door = openRedisDoor(address);
  const kinds = new Map<string, SettledKind>();
  const newId = createJobIds();
  const report = (error: unknown) => options.onError?.(asTributaryError(error, 'JOBS_UNAVAILABLE'));
  const runner = createRunner({ kinds, pollMs, report });
  let started = false;
  try {
    await door.use((client) => client.ping());
  } catch (error) {
    await door.release();
    throw error;
  }

  const known = (name: string): SettledKind => {
    const kind = kinds.get(name);
    if (kind) return kind;
    throw new TributaryError('JOB_UNKNOWN', `No job kind is called "${name}".`);
  };
  const connection = () => consumerConnection(prefix, address);
  const workloads = () =>
    [...kinds.values()].map((kind) => ({
      name: kind.name,
      concurrency: kind.concurrency,
      settings: consumerSettings(kind),
    }));
  const beat = async () => {
    const nextMs = await door.use((client: Redis) => fireSchedules(client, prefix, kinds));
    return Math.min(5 * pollMs, nextMs + 1);
  };

  return {
    queues,
    connection,
    workloads,
    adopt: (queue) => runner.adopt(queue),
    work: (job) => runner.work(job as Job<Parcel>),

    define<TData>(kind: JobKind<TData>) {
      if (started) throw new TributaryError('INVALID_REQUEST', 'Job kinds are defined before the start.');
      if (kinds.has(kind.name))
        throw new TributaryError('INVALID_REQUEST', `The job kind "${kind.name}" exists already.`);
      // Data comes back as the JSON that was enqueued under this name: the kind states its type, nobody checks it.
      kinds.set(kind.name, settleKind(kind as unknown as JobKind));
    },
    async start() {
      if (started) return;
      started = true;
      for (const { name, concurrency, settings } of queues === 'driver' ? workloads() : []) {
        const queue = new Bull<Parcel>(name, { ...connection(), settings });
        runner.adopt(queue);
        void queue.process(concurrency, (job) => runner.work(job)).catch(report);
      }
      runner.start(beat);
    },
    async stop(graceMs = 10_000) {
      await runner.stop(graceMs);
      await door.release();
    },
    async enqueue(name, data, { runAt, key, priority } = {}) {
      const kind = known(name);
      const input = plainJson(data);
      const parcel = key === undefined ? { input } : { input, key };
      const id = newId(name, Date.now());
      return door.use((client) => addJob(client, prefix, { kind, id, parcel, runAt, priority }));
    },
    async schedule(key, { kind, cron, data, timezone = 'UTC' }) {
      known(kind);
      const schedule = { key, kind, cron, timezone, data: plainJson(data) };
      await door.use((client) => putSchedule(client, prefix, schedule));
      runner.wake();
    },
    unschedule: (key) => door.use((client) => removeSchedule(client, prefix, key)),
    schedules: () => door.use((client) => listSchedules(client, prefix)),
    async cancel(id) {
      await door.use((client) => cancelJob(client, prefix, id));
      runner.abort(id);
    },
    redo: (id) => door.use((client) => redoJob(client, prefix, id)),
    get: async (id) => (await door.use((client) => readJob(client, prefix, id)))?.info ?? null,
    list: ({ kind, state, limit = 100 } = {}) =>
      door.use(async (client) => {
        const names = kind === undefined ? await listKinds(client, prefix) : [kind];
        return listJobs(client, { prefix, kinds: names, limit, ...(state === undefined ? {} : { state }) });
      }),
  };
}
