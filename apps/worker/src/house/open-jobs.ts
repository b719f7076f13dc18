import type { Jobs } from '@tributary/contracts';
import { openBullJobs, openPgBossJobs, type JobsDatabase } from '@tributary/jobs';
import type { Logger } from '@tributary/observability';

/**
 * The job queue of a house: in Redis where there is one, else in the database. In Redis, `WorkerModule` owns the queues
 * that carry jobs out; a process without it enqueues and looks on.
 * @throws JOBS_UNAVAILABLE, DATABASE_UNAVAILABLE, INVALID_REQUEST where the address or namespace is not valid
 */
export async function openJobs(options: {
  database: JobsDatabase;
  log: Logger;
  /** `redis://user:password@host:port/database`. */
  redisUrl?: string | undefined;
  /** What all keys in Redis begin with. Default `tributary`. */
  namespace?: string | undefined;
}): Promise<Jobs> {
  const { database, log, redisUrl, namespace = 'tributary' } = options;
  const onError = (error: { code: string; message: string }) => log.warn({ code: error.code }, error.message);
  return redisUrl === undefined
    ? openPgBossJobs({ database, onError })
    : openBullJobs({ url: redisUrl, namespace, queues: 'application', onError });
}
