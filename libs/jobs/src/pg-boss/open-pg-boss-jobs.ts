import { TributaryError, type JobKind, type Jobs } from '@tributary/contracts';
import { settleKind, type SettledKind } from '../job-kinds.js';
import type { JobsDatabase } from '../ports.js';
import { installQueue, makeKind } from './install.js';
import { listJobs, readJob } from './job-rows.js';
import { addJob, cancelJob, redoJob } from './requests.js';
import { startRunner, type Runner } from './runner.js';
import { listSchedules, putSchedule, removeSchedule } from './schedules.js';

export interface PgBossJobsOptions {
  database: JobsDatabase;
  /** PostgreSQL schema of the queue's own tables: lower-case letters, digits and underscores. Default `jobs`. */
  schema?: string;
  /**
   * How often this process looks after its active jobs, in milliseconds, default 1000. While none is active it looks for
   * work of other processes every five times as long; its own it sees at once.
   */
  pollMs?: number;
  /** Told of failures that no caller waits for, such as a database that is away for a while. */
  onError?: (error: TributaryError) => void;
}

/**
 * A job queue in PostgreSQL, by pg-boss. Jobs are done at least once: a job whose process dies is done again, so
 * `run` must bear repetition. The database stays the caller's: stop the jobs first, then close it.
 * @throws INVALID_REQUEST where the schema's name is not valid, DATABASE_UNAVAILABLE, DATABASE_QUERY
 */
export async function openPgBossJobs(options: PgBossJobsOptions): Promise<Jobs> {
  const { database, schema = 'jobs', pollMs = 1000, onError: report = () => undefined } = options;
  if (!/^[a-z_][a-z0-9_]{0,49}$/.test(schema))
    throw new TributaryError('INVALID_REQUEST', `"${schema}" cannot be the schema of the job queue.`);
  const queue = await installQueue(database, schema, report);
  const kinds = new Map<string, SettledKind>();
  const ready = new Map<string, Promise<void>>();
  let runner: Runner | null = null;

  const known = async (name: string): Promise<SettledKind> => {
    const kind = kinds.get(name);
    if (!kind) throw new TributaryError('JOB_UNKNOWN', `No job kind is called "${name}".`);
    const made = ready.get(name) ?? makeKind(queue, name);
    ready.set(name, made);
    await made.catch((error: unknown) => {
      // The next one tries again.
      ready.delete(name);
      throw error;
    });
    return kind;
  };

  return {
    define<TData>(kind: JobKind<TData>) {
      if (runner) throw new TributaryError('INVALID_REQUEST', 'Job kinds are defined before the start.');
      if (kinds.has(kind.name))
        throw new TributaryError('INVALID_REQUEST', `The job kind "${kind.name}" exists already.`);
      // Data comes back as the JSON that was enqueued under this name: the kind states its type, nobody checks it.
      kinds.set(kind.name, settleKind(kind as unknown as JobKind));
    },
    async start() {
      if (runner) return;
      for (const name of kinds.keys()) await known(name);
      runner = startRunner(queue, { kinds, pollMs, report });
    },
    async stop(graceMs = 10_000) {
      await runner?.stop(graceMs);
      runner = null;
      await queue.boss.stop({ graceful: false, close: false });
    },
    async enqueue(name, data, { runAt, key, priority } = {}) {
      const id = await addJob(queue, { kind: await known(name), data, runAt, key, priority });
      runner?.wake();
      return id;
    },
    async schedule(key, { kind, cron, data, timezone = 'UTC' }) {
      await known(kind);
      await putSchedule(queue, { key, kind, cron, timezone, data });
      runner?.wake();
    },
    unschedule: (key) => removeSchedule(queue, key),
    schedules: () => listSchedules(queue),
    async cancel(id) {
      await cancelJob(queue, id);
      runner?.abort(id);
    },
    async redo(id) {
      await redoJob(queue, id);
      runner?.wake();
    },
    get: (id) => readJob(queue, id),
    list: (filter = {}) => listJobs(queue, filter),
  };
}
