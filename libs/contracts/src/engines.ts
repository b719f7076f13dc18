/** Ports of the four engines. Each has an embedded and a cluster driver that pass one conformance suite. */

/* ───────────────────────────── warehouse: sets and columns (ClickHouse dialect) ───────────────────────────── */

export type Parameter = string | number | boolean | null | readonly string[] | readonly number[];

export interface WarehouseQueryOptions {
  /** Bound as `{name:Type}` in the SQL; never spliced into the text. UInt64 values are passed as strings. */
  params?: Record<string, Parameter>;
  /** Seconds after which the engine itself gives up (WAREHOUSE_TIMEOUT). Default 300. */
  timeoutSeconds?: number;
  /** Kills the statement in the engine, then rejects with CANCELLED. */
  signal?: AbortSignal;
  /** `bulk` scans run beside live work at lower priority. Default `live`. */
  priority?: Priority;
}

export interface WarehouseInsertOptions {
  /** Deduplication token: the same token into the same table inserts nothing the second time. By habit `table:cut`. */
  token?: string;
  /** Names of the columns that the rows carry; default: the table's own. */
  columns?: readonly string[];
}

export type Priority = 'interactive' | 'live' | 'bulk';

export interface Warehouse {
  /** Small results as objects. 64-bit integers arrive as strings, decimals as strings, DateTime64 as 'YYYY-MM-DD hh:mm:ss.mmm' (UTC). */
  query<TRow extends object>(sql: string, options?: WarehouseQueryOptions): Promise<TRow[]>;
  /** Large results in batches as the engine makes them: memory stays flat. */
  stream<TRow extends object>(sql: string, options?: WarehouseQueryOptions): AsyncIterable<TRow[]>;
  /** All columns of the result must be Float64 (cast in the SQL; NaN is missing). One array per column, over shared memory. */
  columns(sql: string, options?: WarehouseQueryOptions): Promise<{ rows: number; columns: Map<string, Float64Array> }>;
  /** Raw bytes in a named output format (Parquet, CSV, Arrow), streamed. */
  export(sql: string, format: string, options?: WarehouseQueryOptions): AsyncIterable<Uint8Array>;
  /** DDL, INSERT … SELECT and other statements without a result. */
  command(sql: string, options?: WarehouseQueryOptions): Promise<void>;
  /** Rows as objects whose keys are columns; serialised in chunks, never as one string. */
  insert(
    table: string,
    rows: Iterable<object> | AsyncIterable<object>,
    options?: WarehouseInsertOptions,
  ): Promise<void>;
  close(): Promise<void>;
}

/* ───────────────────────────── database: transactions (PostgreSQL) ───────────────────────────── */

export interface Sql {
  /** `$1, $2, …` parameters. int8 and numeric arrive as strings, timestamptz as Date, jsonb parsed. */
  query<TRow extends object>(text: string, params?: readonly unknown[]): Promise<TRow[]>;
}

export interface Database extends Sql {
  /** Commits when `work` resolves, rolls back when it rejects. Waiting transactions are served by priority, then age. */
  transaction<T>(work: (tx: Sql) => Promise<T>, options?: { priority?: Priority }): Promise<T>;
  /** A consistent, synced copy that survives a power cut; returns its path, or null where the engine does that itself. */
  checkpoint(): Promise<string | null>;
  close(): Promise<void>;
}

/* ───────────────────────────── eventlog: what came in and what was decided ───────────────────────────── */

/** Sequence number of a frame in its log: 1, 2, 3 … without gaps (Kafka: the offset of the partition + 1). */
export type Position = number;

export interface FrameInput {
  /** Order is kept per key: source and user id, or anonymous id. */
  key: string;
  /** Milliseconds since 1970, UTC. */
  receivedAt: number;
  /** Key of the source whose events these are. */
  source: string;
  /** The original bytes of the request. */
  body: Uint8Array;
}

export interface Frame extends FrameInput {
  position: Position;
}

/** A stored cut of a log, and the key of every effect of the batch made from it. */
export interface Cut {
  /** Unique per log and consumer, for example `events.pipeline.1-250`. */
  id: string;
  from: Position;
  /** Inclusive. */
  to: Position;
  /**
   * When the cut was made, milliseconds UTC, later than that of every cut before; a repeated cut keeps it, so that "now"
   * is the same each time, and it serves as version of what the batch writes.
   */
  at: number;
}

export interface CutLimits {
  frames?: number;
  bytes?: number;
}

export interface LogConsumer {
  /**
   * The first open cut, or with `after` the one that follows that open cut; a new one, stored durably before it is
   * returned, where there is none yet; null where nothing is left. Open cuts are few and end in order: a reader may
   * begin the next batch while the one before is still being written.
   */
  next(limits?: CutLimits, after?: Cut): Promise<Cut | null>;
  /** The cut's frames in order. */
  frames(cut: Cut): Promise<Frame[]>;
  /** Marks the first open cut as done: durable, and never made again. Twice is as once; out of order is INVALID_REQUEST. */
  done(cut: Cut): Promise<void>;
  /** Position of the last frame of the last cut that is done; 0 before the first. */
  offset(): Promise<Position>;
  /** Resolves when frames lie beyond the offset, or after `timeoutMs`, or when aborted. */
  wait(timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

export interface EventLog {
  /** Resolves when the frames are durable; returns the position of the last. Calls made together share one sync. */
  append(frames: readonly FrameInput[]): Promise<Position>;
  /** Frames from a position on, at most `bytes` of them but at least one where there is one. */
  read(from: Position, limits?: CutLimits): Promise<Frame[]>;
  /** Position of the last durable frame; 0 where the log is empty. */
  end(): Promise<Position>;
  /** A named reader with a durable offset. One at a time per name. */
  consumer(name: string): LogConsumer;
  close(): Promise<void>;
}

/** Where a message id was first seen. The first place wins for ever, so a repeated cut gets the same answer. */
export interface SeenIndex {
  /** For each entry: true where its place is the first one ever claimed for its id. Durable when it resolves. */
  claim(entries: readonly { id: string; place: number }[]): Promise<boolean[]>;
  close(): Promise<void>;
}

/* ───────────────────────────── jobs: work that waits, repeats, fails and is tried again ───────────────────────────── */

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
