import { TributaryError, type Sql } from '@tributary/contracts';
import type { SettledKind } from '../job-kinds.js';
import { plainJson } from '../plain-json.js';
import { bossDb, type Queue } from './install.js';
import { readJob } from './job-rows.js';

export interface JobRequest {
  kind: SettledKind;
  data: unknown;
  runAt?: number;
  key?: string;
  priority?: number;
}

/** Adds a job; with a key, a job of that kind and key that is still open is returned in its place. */
export async function addJob(queue: Queue, request: JobRequest): Promise<string> {
  return request.key === undefined
    ? insertJob(queue, queue.database, request)
    : queue.database.transaction((tx) => addKeyedJob(queue, tx, request), { priority: 'interactive' });
}

/** The same inside a transaction; the lock makes two processes with one key wait for each other. */
export async function addKeyedJob(queue: Queue, tx: Sql, request: JobRequest): Promise<string> {
  const { kind, key } = request;
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${queue.schema}/${kind.name}/${key}`]);
  const open = await openJobOfKey(queue, tx, { kind: kind.name, key: key ?? '' });
  return open ?? insertJob(queue, tx, request);
}

async function openJobOfKey({ schema }: Queue, sql: Sql, job: { kind: string; key: string }): Promise<string | null> {
  const [open] = await sql.query<{ id: string }>(
    `SELECT id::text AS id FROM ${schema}.job WHERE name = $1 AND singleton_key = $2 AND state < 'completed' LIMIT 1`,
    [job.kind, job.key],
  );
  return open?.id ?? null;
}

async function insertJob(queue: Queue, sql: Sql, { kind, data, runAt, key, priority }: JobRequest): Promise<string> {
  const id = await queue.boss.send(
    kind.name,
    { input: plainJson(data) },
    {
      db: bossDb(sql, queue.database),
      retryLimit: kind.retries,
      expireInSeconds: kind.expireSeconds,
      priority: priority ?? 0,
      ...(runAt === undefined ? {} : { startAfter: new Date(runAt) }),
      ...(key === undefined ? {} : { singletonKey: key }),
    },
  );
  if (id) return id;
  throw new TributaryError('INTERNAL', `The job queue did not take a job of the kind "${kind.name}".`);
}

/**
 * Ends a job that is not over yet; nothing happens to one that is.
 * @throws JOB_UNKNOWN
 */
export async function cancelJob(queue: Queue, id: string): Promise<void> {
  const job = await knownJob(queue, id);
  await queue.database.query(
    `UPDATE ${queue.schema}.job SET state = 'cancelled', completed_on = now()
     WHERE name = $1 AND id = $2::uuid AND state < 'completed'`,
    [job.kind, id],
  );
}

/**
 * Puts a dead or cancelled job back in the queue with its attempts cleared.
 * @throws JOB_UNKNOWN, INVALID_REQUEST where it is neither, or where an open job has its key
 */
export async function redoJob(queue: Queue, id: string): Promise<void> {
  const { schema } = queue;
  const job = await knownJob(queue, id);
  const done = await queue.database.query(
    `UPDATE ${schema}.job j SET state = 'created', retry_count = 0, started_on = NULL, completed_on = NULL,
       output = NULL, start_after = now(), keep_until = now() + (keep_until - start_after)
     WHERE name = $1 AND id = $2::uuid AND state IN ('failed', 'cancelled')
       AND NOT EXISTS (SELECT FROM ${schema}.job o
                       WHERE o.name = j.name AND o.singleton_key = j.singleton_key AND o.state < 'completed')
     RETURNING id`,
    [job.kind, id],
  );
  if (done.length === 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      'Only a dead or cancelled job can be redone, and only while no open job has its key.',
    );
}

async function knownJob(queue: Queue, id: string) {
  const job = await readJob(queue, id);
  if (job) return job;
  throw new TributaryError('JOB_UNKNOWN', `There is no job ${id}.`);
}
