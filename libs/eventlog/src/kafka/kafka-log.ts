import {
  laneOf,
  laneStart,
  TributaryError,
  asTributaryError,
  maxLanes,
  type EventLog,
  type Position,
} from '@tributary/contracts';
import { refuseOtherLanes, unavailable } from '../log-errors.js';
import { openAppender } from './appender.js';
import { untilAnswered, type Patience } from './broker-errors.js';
import { openCluster } from './cluster.js';
import type { Access } from './connections.js';
import { laneEnds } from './fetch-lane.js';
import { openKafkaConsumer, type KafkaConsumer } from './kafka-consumer.js';
import { openTopic } from './open-topic.js';
import { firstPosition, readLane } from './read-lane.js';
import { removeBefore } from './remove-before.js';
import type { SpillOptions } from './spill-store.js';

export interface KafkaLogOptions extends Access {
  /** `host:port` of some of the brokers. */
  brokers: readonly string[];
  /** Name of the log (`events`, `control`, `changes`): its topic, with the namespace before it, and the beginning of cut ids. */
  topic: string;
  /** Partitions of the topic, 1 to 64; fixed once the topic is made. The control log has 1. */
  lanes: number;
  /** Comes before the names of topic and consumer groups: `namespace-topic`. */
  namespace?: string;
  /** Copies of each frame, where the topic is made here. Default: what the brokers' own default says. */
  replicas?: number;
  /** Keeps frames on local disk while the brokers are away. Without it appends are refused then. The folder is this process's alone. */
  spill?: SpillOptions;
  /** Milliseconds that an append waits for the brokers before its frames are kept locally, or refused. Default 3000. */
  patienceMs?: number;
  /** Milliseconds that any other call waits for the brokers before it rejects with LOG_UNAVAILABLE. Default 30,000. */
  callMs?: number;
  /** Milliseconds of silence after which a process's lanes are given to others. Default 15,000; the brokers bound it from below. */
  sessionMs?: number;
  /** Largest frame, and largest batch of frames, in bytes. Default 8 MiB. */
  batchBytes?: number;
  /** Clock of the cuts, milliseconds UTC. Default `Date.now`. */
  now?: () => number;
  /** Told when frames begin to be kept locally, and when the brokers have all of them. */
  onSpill?: (state: 'begun' | 'over') => void;
}

/** Bytes of a batch are less than what the topic takes: it counts its own heads, too. */
const BATCH_BYTES = 8 * 1024 * 1024;
const BATCH_HEAD_BYTES = 1024;
const GROUP_BYTES = 1024 * 1024;
const PATIENCE_MS = 3000;
const SESSION_MS = 15_000;
const REBALANCE_MS = 10_000;
/** Bytes of a frame until this process has appended some, and over how many of them the mean is taken. */
const FRAME_BYTES = 4096;
const meanOver = 200;
const CALL_MS = 30_000;
/** What one request waits for its answer. */
const ANSWER_MS = 15_000;
const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i;

/**
 * Opens the log that lies on a topic of Kafka, and makes the topic where there is none. Any number of processes may hold
 * it. Throws LOG_UNAVAILABLE where no broker answers (with a spill it opens all the same), CONFIG_INVALID where the topic
 * has another number of lanes.
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const { brokers, lanes, replicas = -1, spill, patienceMs = PATIENCE_MS, sessionMs = SESSION_MS } = options;
  const { batchBytes = BATCH_BYTES, callMs = CALL_MS, now = Date.now, onSpill = () => undefined, tls, sasl } = options;
  checkOptions(options);
  const topic = options.namespace ? `${options.namespace}-${options.topic}` : options.topic;
  const access = { ...(tls && { tls }), ...(sasl && { sasl }) };
  const openOne = (answerMs: number) => openCluster({ brokers, topic, access, answerMs });
  const cluster = openOne(ANSWER_MS);
  const closing = new AbortController();
  const consumers = new Map<string, KafkaConsumer>();
  const watchers = new Set<() => void>();
  let frameBytes = FRAME_BYTES;
  let measured = 0;
  const patience = (what: string): Patience => ({ what, timeoutMs: callMs, signal: closing.signal });

  const settings = { lanes, replicas, batchBytes: batchBytes + BATCH_HEAD_BYTES };
  const open = (timeoutMs: number) => openTopic(cluster, { ...settings, timeoutMs }, closing.signal);
  const away = await open(spill ? patienceMs : callMs).then(
    () => false,
    async (error: unknown) => {
      if (spill && error instanceof TributaryError && error.code === 'LOG_UNAVAILABLE') return true;
      await cluster.close();
      throw error;
    },
  );
  const topicReady = away ? open(Infinity) : Promise.resolve();
  /** Why what is kept locally will never be forwarded as things are: better to refuse than to keep more of it. */
  let refused: TributaryError | null = null;
  topicReady.catch((error: unknown) => (refused = asTributaryError(error, 'LOG_UNAVAILABLE')));
  const appender = await openAppender({
    cluster: openOne(ANSWER_MS),
    lanes,
    batchBytes,
    groupBytes: Math.min(batchBytes, GROUP_BYTES),
    patienceMs,
    spill,
    topicReady,
    away,
    onSpill,
  });

  const refuseClosed = () => {
    if (closing.signal.aborted) throw unavailable('The event log is closed');
  };
  async function end(lane = 0): Promise<Position> {
    refuseClosed();
    refuseOtherLanes(lane, lanes);
    const ask = () => laneEnds(cluster, [lane], 'last');
    return (await untilAnswered(ask, patience('The end of the event log cannot be read'))).get(lane) ?? laneStart(lane);
  }

  return {
    lanes,
    end,
    async first(lane = 0) {
      refuseClosed();
      refuseOtherLanes(lane, lanes);
      return 1 + (await firstPosition(cluster, lane, patience('The beginning of the event log cannot be read')));
    },
    async trim(before) {
      refuseClosed();
      const lane = laneOf(before);
      refuseOtherLanes(lane, lanes);
      const last = Math.min(before, (await end(lane)) + 1);
      const remove = () => removeBefore(cluster, last);
      return untilAnswered(remove, patience('Frames cannot be removed from the event log'));
    },
    async append(frames) {
      refuseClosed();
      if (frames.length === 0) return end();
      if (refused !== null) throw refused;
      for (const { body } of frames) {
        measured = Math.min(measured + 1, meanOver);
        frameBytes += (body.byteLength - frameBytes) / measured;
      }
      const last = await appender.append(frames);
      for (const watcher of [...watchers]) watcher();
      return last;
    },
    async read(from, limits) {
      refuseClosed();
      return readLane(cluster, { from, limits }, patience('The event log cannot be read'));
    },
    consumer(name) {
      refuseClosed();
      if (!NAME.test(name)) throw invalidName('A consumer');
      const known = consumers.get(name);
      if (known) return known;
      const made = openKafkaConsumer({
        cluster,
        openGroupCluster: () => openOne(REBALANCE_MS + ANSWER_MS),
        group: `${topic}.${name}`,
        id: `${options.topic}.${name}`,
        lanes,
        sessionMs,
        rebalanceMs: REBALANCE_MS,
        patienceMs: callMs,
        watchers,
        now,
        frameBytes: () => frameBytes,
      });
      consumers.set(name, made);
      return made;
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await appender.close();
      for (const watcher of [...watchers]) watcher();
      await Promise.all([...consumers.values()].map((consumer) => consumer.leave()));
      await cluster.close();
    },
  };
}

function checkOptions({ topic, namespace, lanes }: KafkaLogOptions): void {
  if (!NAME.test(topic) || (namespace !== undefined && !NAME.test(namespace))) throw invalidName('A topic');
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > maxLanes)
    throw new TributaryError('CONFIG_INVALID', `A log has 1 to ${maxLanes} lanes, not ${lanes}.`);
}

function invalidName(what: string): TributaryError {
  return new TributaryError('INVALID_REQUEST', `${what} is named with 1 to 100 letters, digits, dots, - and _.`);
}
