import type { GuardedSql, UserSql } from './user-sql.js';

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
  /**
   * Checks SQL that a person wrote: parsed by the engine itself, one SELECT over the relations named and nothing else, of
   * known functions that give the same every time. Its rows are read with the engine held to reading.
   * @throws SQL_REFUSED with what is wrong.
   */
  guard(asked: UserSql, options?: WarehouseQueryOptions): Promise<GuardedSql>;
  close(): Promise<void>;
}

/* ───────────────────────────── database: transactions (PostgreSQL) ───────────────────────────── */

export interface Sql {
  /** `$1, $2, …` parameters. int8 and numeric arrive as strings, timestamptz as Date, jsonb parsed. */
  query<TRow extends object>(text: string, params?: readonly unknown[]): Promise<TRow[]>;
}

/** What holds a name for this process alone, while it lasts. */
export interface ExclusiveHold {
  /**
   * Rejects with DATABASE_UNAVAILABLE where the name may have gone to another process since (the connection was lost).
   * Ask it right before an effect that the database cannot roll back.
   */
  confirm(): Promise<void>;
}

export interface Database extends Sql {
  /**
   * Commits when `work` resolves, rolls back when it rejects. Waiting transactions are served by priority, then age.
   * Where the database itself gave the transaction up in favour of another (deadlock, serialisation), nothing of it was
   * kept and `work` is called again, a few times: it has no effect but through its `tx`.
   */
  transaction<T>(work: (tx: Sql) => Promise<T>, options?: { priority?: Priority }): Promise<T>;
  /**
   * Does `work` while no other process, and nobody else in this one, holds the name on this database; waits for its turn
   * without an end. The hold of a process that dies is free at once. `work` uses the database as usual; a name within a
   * name is an error where it is the same one.
   */
  exclusive<T>(name: string, work: (hold: ExclusiveHold) => Promise<T>): Promise<T>;
  /** A consistent, synced copy that survives a power cut; returns its path, or null where the engine does that itself. */
  checkpoint(): Promise<string | null>;
  close(): Promise<void>;
}

/* ───────────────────────────── eventlog: what came in and what was decided ───────────────────────────── */

/**
 * Number of a frame in its log. A log has one lane (embedded) or several (Kafka: the partitions of its topic), and every
 * frame of a key lies in one lane. Lane 0 counts 1, 2, 3 …, lane n from n × 2^34 + 1 on: see {@link laneOf}. Positions
 * rise within a lane, on Kafka with gaps; between lanes they say nothing about order. None is above 2^40.
 */
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

/** A stored cut of one lane of a log, and the key of every effect of the batch made from it. */
export interface Cut {
  /** Unique per log and consumer, for example `events.pipeline.1-250`, on Kafka with the lane: `events.pipeline.3.1-250`. */
  id: string;
  from: Position;
  /** Inclusive. */
  to: Position;
  /**
   * When the cut was made, milliseconds UTC, later than that of every cut before in its lane; a repeated cut keeps it, so
   * that "now" is the same each time. It is no order between lanes: see {@link takeVersion} for versions.
   */
  at: number;
}

export interface CutLimits {
  frames?: number;
  bytes?: number;
}

/**
 * A named reader of a log. On Kafka all processes that use one name share the lanes: each lane is read by one process at
 * a time, and lanes move when processes come and go. A process joins with its first `next` or `wait`; the rest only looks.
 */
export interface LogConsumer {
  /**
   * The first open cut that this process was handed, or with `after` the one handed out after that; where there is none
   * yet, an open cut that a process before left behind, or a new one, of any lane it reads, lanes taking turns; null where
   * nothing is left. A cut is stored durably before it is returned. Open cuts are few and end in order: a reader may begin
   * the next batch while the one before is still being written. LOG_LANE_LOST where the lane of `after` is read by
   * another process now.
   */
  next(limits?: CutLimits, after?: Cut): Promise<Cut | null>;
  /** The cut's frames in order. LOG_LANE_LOST where another process reads the lane now: it is handed the very same cut. */
  frames(cut: Cut): Promise<Frame[]>;
  /**
   * Marks the first open cut of a lane as done: durable, and never made again. Twice is as once; out of order within the
   * lane is INVALID_REQUEST. LOG_LANE_LOST where another process reads the lane now and will repeat the cut.
   */
  done(cut: Cut): Promise<void>;
  /** Lanes that this process reads just now, ascending; embedded always [0]. */
  lanes(): Promise<number[]>;
  /**
   * Position of the last frame of the last cut that is done in a lane (default 0), whoever reads it; before the first
   * {@link laneStart}, which is 0 in lane 0.
   */
  offset(lane?: number): Promise<Position>;
  /** Frames beyond the offset in the lanes that this process reads; in all lanes where it has not joined. */
  lag(): Promise<number>;
  /**
   * Bytes of the frames that {@link lag} counts, roughly: embedded to the nearest known place of the log; on Kafka by the
   * mean size of the frames that this process appended.
   */
  lagBytes(): Promise<number>;
  /** Resolves when frames lie beyond the offset in a lane it reads, after `timeoutMs`, or when aborted. */
  wait(timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

export interface EventLog {
  /** Number of lanes; they are numbered from 0. Embedded: 1. */
  readonly lanes: number;
  /**
   * Resolves when the frames are durable; returns the position of the last, or 0 where the frames are kept locally until
   * the broker is back. Calls made together share one sync. LOG_FULL where nothing more can be kept locally.
   */
  append(frames: readonly FrameInput[]): Promise<Position>;
  /** Frames of one lane, that of the position, from there on, at most `bytes` of them but at least one where there is one. */
  read(from: Position, limits?: CutLimits): Promise<Frame[]>;
  /** Position of the last durable frame of a lane (default 0); {@link laneStart} where the lane is empty. */
  end(lane?: number): Promise<Position>;
  /** Position of the first frame that a lane (default 0) still has; one beyond its end where it has none. */
  first(lane?: number): Promise<Position>;
  /**
   * Removes frames that lie before a position from its lane, for ever; answers the lane's `first` afterwards. Storage is
   * freed in large pieces, so some may stay, and so does what a consumer of this process has still to do. Who asks for a
   * removed frame is told LOG_TRIMMED; a consumer that never read begins behind them.
   */
  trim(before: Position): Promise<Position>;
  /** A named reader with a durable offset. In one process one at a time per name. */
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
