import type { Jobs, TributaryError } from '@tributary/contracts';
import type { AdvancedSettings, Job, Queue } from 'bull';
import type { ConsumerConnection } from './queues.js';

export interface BullJobsOptions {
  /** `redis://user:password@host:port/database`, or `rediss:` for TLS. */
  url: string;
  /** What all keys begin with; two installations on one Redis have two. Default `tributary`. */
  namespace?: string;
  /**
   * Who opens the queues that carry out jobs: this driver at `start`, or an application that opens one queue for each
   * of `workloads()`, gives it to `adopt` and processes its jobs with `work`. Default `driver`.
   */
  queues?: 'driver' | 'application';
  /** How often a process looks after its active jobs, in milliseconds, default 1000; for schedules five times as long. */
  pollMs?: number;
  /** Told of failures that no caller waits for, such as a Redis that is away for a while. */
  onError?: (error: TributaryError) => void;
}

/** What an application that owns its queues opens one of them with, beside the connection. */
export interface Workload {
  /** The kind's name, and the queue's. */
  name: string;
  concurrency: number;
  settings: AdvancedSettings;
}

/** Jobs on Bull, and what an application needs to own the queues itself. */
export interface BullJobs extends Jobs {
  readonly queues: 'driver' | 'application';
  /** What every queue is opened with; it holds Redis' password. */
  connection(): ConsumerConnection;
  /** The queues to open, one for each kind defined so far. */
  workloads(): Workload[];
  /** Has the driver look after a queue that the application opened; `stop` closes it. */
  adopt(queue: Queue): void;
  /** The processor of every such queue. */
  work(job: Job): Promise<unknown>;
}

/** Whether jobs run on Bull. */
export const isBullJobs = (jobs: Jobs): jobs is BullJobs => 'workloads' in jobs && 'adopt' in jobs;
