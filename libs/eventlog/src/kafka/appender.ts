import type { FrameInput, Position, TributaryError } from '@tributary/contracts';
import { unavailable } from '../log-errors.js';
import type { Cluster } from './cluster.js';
import { forwardSpill } from './forward-spill.js';
import { checkFrameInput } from './frame-record.js';
import { sendInParts } from './lane-parts.js';
import { openLaneWriter, type Flight, type Part } from './lane-writer.js';
import { hasSpill, openSpillStore, type SpillOptions, type SpillStore } from './spill-store.js';

export interface AppenderOptions {
  /** Its own: closed with it. */
  cluster: Cluster;
  lanes: number;
  /** Bytes of the largest frame. */
  batchBytes: number;
  /** Bytes from which on frames wait for the next batch; a larger frame goes alone. */
  groupBytes: number;
  /** Milliseconds that an append waits for the brokers before its frames are kept locally, or refused without a spill. */
  patienceMs: number;
  spill: SpillOptions | undefined;
  /** Resolves when the topic is there; at once where it is there already. */
  topicReady: Promise<void>;
  /** Whether the brokers were away at open: then frames go to the spill from the first. */
  away: boolean;
  /** Told when frames begin to be kept locally, and when the brokers have all of them. */
  onSpill: (state: 'begun' | 'over') => void;
}

export interface Appender {
  append(frames: readonly FrameInput[]): Promise<Position>;
  close(): Promise<void>;
}

const LOOK_MS = 100;

/** Writes to all lanes of a topic; while the brokers are away to the spill, whose frames go before any newer ones. */
export async function openAppender(options: AppenderOptions): Promise<Appender> {
  const { cluster, lanes, batchBytes, groupBytes, patienceMs, spill, topicReady, away, onSpill } = options;
  const writers = Array.from({ length: lanes }, (_, lane) => openLaneWriter({ cluster, lane, groupBytes }));
  const push = (part: Part) => writers[part.lane]!.push(part);
  const pending = new Set<Promise<unknown>>();
  /** Set while frames go to the spill, which is being opened or open. */
  let spilling: Promise<SpillStore> | null = null;
  /** Calls that wait for the spill to be open. */
  let entering = 0;
  let removed: Promise<unknown> = Promise.resolve();
  let forwarding: Promise<unknown> = Promise.resolve();
  let closed = false;

  function beginSpill(own: SpillOptions): Promise<SpillStore> {
    onSpill('begun');
    const opening = removed.then(() => openSpillStore(own));
    spilling = opening;
    const flights = writers.flatMap((writer) => writer.flight() ?? []);
    const waiting = writers.flatMap((writer) => writer.takeWaiting());
    const held = keepParts(flights.flatMap(({ parts }) => parts));
    const kept = keepParts(waiting);
    forwarding = Promise.all([opening, held, kept, topicReady])
      .then(([store, heldUpTo]) => forward(store, flights, heldUpTo))
      .catch(() => undefined);
    // A spill that cannot be opened is tried again by the next append that waited too long.
    opening.catch(() => (spilling = null));
    return opening;
  }

  async function forward(store: SpillStore, flights: Flight[], heldUpTo: Position): Promise<void> {
    // What was under way may be with a broker already: it is sent again under its own number, not once more from the spill.
    await Promise.all(flights.map(({ over }) => over));
    const arrived = flights.every(({ state }) => state === 'acknowledged');
    await forwardSpill(store, {
      send: (frames) => sendInParts(frames, { lanes, groupBytes }, push),
      skipUpTo: arrived ? heldUpTo : 0,
      stopped: () => closed,
      finish() {
        if (entering > 0) return false;
        spilling = null;
        removed = store.remove().catch(() => undefined);
        onSpill('over');
        return true;
      },
    });
  }

  /** Keeps frames in the spill; resolves with the position of the last there. */
  async function keep(frames: readonly FrameInput[]): Promise<Position> {
    entering++;
    try {
      const store = await spilling!;
      return await store.append(frames);
    } finally {
      entering--;
    }
  }

  async function keepParts(parts: readonly Part[]): Promise<Position> {
    const ends = await Promise.all(
      parts.map(async ({ frames, done, failed }) => {
        try {
          const end = await keep(frames);
          done(0);
          return end;
        } catch (error) {
          failed(error);
          return 0;
        }
      }),
    );
    return Math.max(0, ...ends);
  }

  function look(): void {
    if (spilling) return;
    const late = writers.filter((writer) => (writer.flight()?.since ?? Infinity) < Date.now() - patienceMs);
    if (late.length === 0) return;
    if (spill) void beginSpill(spill);
    else for (const writer of late) writer.abandon(noAnswer());
  }

  async function append(frames: readonly FrameInput[]): Promise<Position> {
    for (const frame of frames) checkFrameInput(frame, batchBytes);
    if (!spilling) return sendInParts(frames, { lanes, groupBytes }, push);
    await keep(frames);
    return 0;
  }

  if (spill && (away || (await hasSpill(spill)))) await beginSpill(spill);
  const looking = setInterval(look, LOOK_MS).unref();

  return {
    append(frames) {
      const call = append(frames);
      const settled = call
        .catch(() => undefined)
        .finally(() => {
          pending.delete(settled);
        });
      pending.add(settled);
      return call;
    },
    async close() {
      await Promise.all(pending);
      closed = true;
      clearInterval(looking);
      const store = await spilling?.catch(() => null);
      for (const writer of writers) writer.abandon(unavailable('The event log is closed'));
      await cluster.close();
      await forwarding;
      await store?.close();
      await removed;
    },
  };
}

function noAnswer(): TributaryError {
  return unavailable('The event log cannot be written: no broker of Kafka answered in time');
}
