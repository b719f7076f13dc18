import { TributaryError, laneOf, type Cut, type CutLimits, type Frame, type LogConsumer } from '@tributary/contracts';
import { refuseOtherLanes, unavailable } from '../log-errors.js';
import { untilAnswered, type Patience } from './broker-errors.js';
import { MOST_OPEN, cutOf } from './cut-state.js';
import { laneEnds } from './fetch-lane.js';
import { fetchCutStates } from './group-offsets.js';
import { fillAhead, lagOf, mayHaveFrames, type LaneReading } from './lane-reading.js';
import { laneLost, openLaneShare, type LaneShareOptions } from './lane-share.js';
import { readBetween } from './read-lane.js';
import { sleepUntil } from './sleep-until.js';

export interface KafkaConsumerOptions extends LaneShareOptions {
  /** Called after every append of this process, and at close. */
  watchers: Set<() => void>;
  now: () => number;
  /** Mean bytes of a frame, as far as this process knows. */
  frameBytes: () => number;
}

export interface KafkaConsumer extends LogConsumer {
  leave(): Promise<void>;
}

/** How soon what other processes appended is noticed, in milliseconds. */
const POLL_MS = 100;

/** A named reader that shares the lanes with all processes of its name. Its calls run one after the other. */
export function openKafkaConsumer(options: KafkaConsumerOptions): KafkaConsumer {
  const { cluster, group, id, lanes, patienceMs, watchers, now, frameBytes } = options;
  const share = openLaneShare(options);
  const { readings } = share;
  const allLanes = Array.from({ length: lanes }, (_, lane) => lane);
  /** Open cuts in the order in which they were handed out. */
  let handed: Cut[] = [];
  /** Frames of open cuts that were made here, so that they are not read twice. */
  const held = new Map<string, Frame[]>();
  let turn = 0;
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  const patience = (what: string): Patience => ({ what, timeoutMs: patienceMs });

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = last.then(() => {
      if (closed) throw unavailable('The event log is closed');
      return work();
    });
    last = run.catch(() => undefined);
    return run;
  }

  async function makeCut(reading: LaneReading, limits: CutLimits | undefined): Promise<Cut | null> {
    const count = await fillAhead(cluster, { reading, limits }, patience('The event log cannot be read'));
    const frames = reading.ahead.slice(0, count);
    const [first, final] = [frames[0], frames.at(-1)];
    if (!first || !final) return null;
    const { lane, state } = reading;
    const span = { from: first.position, to: final.position, at: Math.max(now(), state.lastAt + 1) };
    const cut = cutOf({ id, lane }, span);
    await share.store(lane, (present) => {
      // Another had the lane in between, and may have made other cuts.
      if (present !== reading) throw laneLost(lane);
      return { ...state, lastAt: cut.at, open: [...state.open, cut] };
    });
    reading.ahead.splice(0, count);
    held.set(cut.id, frames);
    return cut;
  }

  const isOpen = (cut: Cut) =>
    readings()
      .get(laneOf(cut.to))
      ?.state.open.some((one) => one.id === cut.id) ?? false;

  /** Lanes in turn, beginning behind the one that a cut was made of last. */
  const inOrder = () =>
    [...readings().values()].sort((a, b) => ((a.lane - turn + lanes) % lanes) - ((b.lane - turn + lanes) % lanes));

  async function refreshEnds(): Promise<void> {
    const own = [...readings().values()];
    const ask = () =>
      laneEnds(
        cluster,
        own.map(({ lane }) => lane),
        'last',
      );
    const ends = await untilAnswered(ask, patience('The end of the event log cannot be read'));
    for (const reading of own) reading.end = ends.get(reading.lane) ?? reading.end;
  }

  async function next(limits?: CutLimits, after?: Cut): Promise<Cut | null> {
    await share.settled();
    handed = handed.filter(isOpen);
    for (const known of held.keys()) if (!handed.some((cut) => cut.id === known)) held.delete(known);
    if (after && !readings().has(laneOf(after.to))) throw laneLost(laneOf(after.to));
    const known = handed[after ? 1 + handed.findIndex((cut) => cut.id === after.id) : 0];
    if (known) return known;
    const left = inOrder()
      .flatMap(({ state }) => state.open)
      .find((cut) => !handed.some(({ id: one }) => one === cut.id));
    const cut = left ?? (await newCut(limits));
    if (!cut) return null;
    handed.push(cut);
    turn = laneOf(cut.to) + 1;
    return cut;
  }

  async function newCut(limits: CutLimits | undefined): Promise<Cut | null> {
    if (!inOrder().some(mayHaveFrames)) await refreshEnds();
    for (const reading of inOrder()) {
      if (!mayHaveFrames(reading) || reading.state.open.length >= MOST_OPEN) continue;
      try {
        const cut = await makeCut(reading, limits);
        if (cut) return cut;
      } catch (error) {
        if (!(error instanceof TributaryError) || error.code !== 'LOG_LANE_LOST') throw error;
      }
    }
    return null;
  }

  async function framesOf(cut: Cut): Promise<Frame[]> {
    await share.settled();
    if (!readings().has(laneOf(cut.to))) throw laneLost(laneOf(cut.to));
    const known = held.get(cut.id);
    if (known) return [...known];
    const frames = await readBetween(cluster, cut, patience('The event log cannot be read'));
    if (frames[0]?.position !== cut.from || frames.at(-1)?.position !== cut.to) throw noCut(cut);
    return frames;
  }

  async function done(cut: Cut): Promise<void> {
    await share.store(laneOf(cut.to), ({ state }) => {
      if (cut.to <= state.offset) return null;
      const [first, ...rest] = state.open;
      if (first?.id !== cut.id)
        throw new TributaryError('INVALID_REQUEST', `Cut ${cut.id} is not the first open one of its lane.`);
      return { offset: cut.to, lastAt: state.lastAt, open: rest };
    });
    held.delete(cut.id);
  }

  async function hasWork(): Promise<boolean> {
    const some = () => [...readings().values()].some((one) => one.state.open.length > 0 || mayHaveFrames(one));
    if (!some()) await refreshEnds();
    return some();
  }

  async function wait(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    const over = () => closed || signal?.aborted || Date.now() >= deadline;
    if (!(await share.settledBefore({ deadline, signal }))) return;
    while (!over()) {
      if (await hasWork()) return;
      await sleepUntil({ deadline: Math.min(deadline, Date.now() + POLL_MS), signal, watchers });
    }
  }

  async function lag(): Promise<number> {
    if (readings().size > 0) {
      await refreshEnds();
      return [...readings().values()].reduce((sum, reading) => sum + lagOf(reading), 0);
    }
    if (share.joined()) return 0;
    const trouble = patience('The offsets of the event log cannot be read');
    const states = await untilAnswered(() => fetchCutStates(cluster, { group, id }, allLanes), trouble);
    const ends = await untilAnswered(() => laneEnds(cluster, allLanes, 'last'), trouble);
    return allLanes.reduce((sum, lane) => sum + (ends.get(lane) ?? 0) - (states.get(lane)?.offset ?? 0), 0);
  }

  return {
    next: (limits, after) => inTurn(() => next(limits, after)),
    frames: framesOf,
    done: (cut) => inTurn(() => done(cut)),
    lanes: async () => [...readings().keys()].sort((a, b) => a - b),
    offset: (lane = 0) =>
      inTurn(async () => {
        refuseOtherLanes(lane, lanes);
        const own = readings().get(lane);
        if (own) return own.state.offset;
        const fetch = () => fetchCutStates(cluster, { group, id }, [lane]);
        return (await untilAnswered(fetch, patience('The offset of the event log cannot be read'))).get(lane)!.offset;
      }),
    lag: () => inTurn(lag),
    lagBytes: () => inTurn(async () => (await lag()) * frameBytes()),
    wait,
    async leave() {
      closed = true;
      await share.leave();
    },
  };
}

function noCut(cut: Cut): TributaryError {
  return new TributaryError('INVALID_REQUEST', `Cut ${cut.id} is not a cut of this log.`);
}
