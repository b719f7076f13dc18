export type JobState = 'waiting' | 'active' | 'retrying' | 'done' | 'dead' | 'cancelled';

export interface JobInfo {
  id: string;
  kind: string;
  state: JobState;
  data: unknown;
  attempts: number;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  /** 0 to 1, with a word about the present step. */
  progress: { done: number; step: string } | null;
  result: unknown;
  /** Why it failed last; kept on dead jobs. */
  cause: { code: string; message: string } | null;
}

export interface JobContext<TData = unknown> {
  id: string;
  data: TData;
  attempt: number;
  /** Aborted by `cancel` and by shutdown. */
  signal: AbortSignal;
  progress(done: number, step: string): Promise<void>;
}

export interface JobKind<TData = unknown> {
  name: string;
  /** Tries after the first. Default 3. */
  retries?: number;
  /** First pause in milliseconds; doubled each time. Default 1000. */
  backoffMs?: number;
  /** Seconds after which an active job of a dead process is taken up again. Default 900. */
  expireSeconds?: number;
  /** Jobs of this kind that run at once in this process. Default 1. */
  concurrency?: number;
  run(job: JobContext<TData>): Promise<unknown>;
}

export interface Jobs {
  /** Kinds are registered before `start`. Twice the same name is an error. */
  define<TData>(kind: JobKind<TData>): void;
  start(): Promise<void>;
  /** Finishes what is active within `graceMs`, hands back the rest. */
  stop(graceMs?: number): Promise<void>;
  /** Returns the job's id; with `key`, a job of that key that is still open is returned in place of a second one. */
  enqueue(kind: string, data: unknown, options?: { runAt?: number; key?: string; priority?: number }): Promise<string>;
  /** One schedule per key; a second call replaces the first. `cron` has five fields, in `timezone` (default UTC). */
  schedule(key: string, schedule: { kind: string; cron: string; data?: unknown; timezone?: string }): Promise<void>;
  unschedule(key: string): Promise<void>;
  schedules(): Promise<{ key: string; kind: string; cron: string; timezone: string }[]>;
  cancel(id: string): Promise<void>;
  /** Puts a dead or cancelled job back in the queue with its attempts cleared. */
  redo(id: string): Promise<void>;
  get(id: string): Promise<JobInfo | null>;
  list(filter?: { kind?: string; state?: JobState; limit?: number }): Promise<JobInfo[]>;
}
