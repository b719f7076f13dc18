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
