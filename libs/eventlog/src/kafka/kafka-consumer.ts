import { TributaryError, laneOf, type Cut, type CutLimits, type Frame, type LogConsumer } from '@tributary/contracts';
import { refuseOtherLanes, unavailable } from '../log-errors.js';
import { brokerTrouble, untilAnswered, type Patience } from './broker-errors.js';
import type { Cluster } from './cluster.js';
import { MOST_OPEN, cutOf, type CutState } from './cut-state.js';
import { laneEnds } from './fetch-lane.js';
import { joinGroup, type GroupMember, type Membership } from './group-member.js';
import { commitCutState, fetchCutStates, membershipOver, type GroupNames } from './group-offsets.js';
import { beginReading, fillAhead, lagOf, mayHaveFrames, type LaneReading } from './lane-reading.js';
import { readBetween } from './read-lane.js';
import { beforeDeadline, sleepUntil } from './sleep-until.js';

export interface KafkaConsumerOptions extends GroupNames {
  cluster: Cluster;
  /** A cluster for the membership alone. */
  openGroupCluster: () => Cluster;
  lanes: number;
  sessionMs: number;
  rebalanceMs: number;
  /** Milliseconds that a call waits for brokers and for the group. */
  patienceMs: number;
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
const AGAIN_MS = 20;

/** A named reader that shares the lanes with all processes of its name. Its calls run one after the other. */
export function openKafkaConsumer(options: KafkaConsumerOptions): KafkaConsumer {
  const { cluster, openGroupCluster, group, id, lanes, sessionMs, rebalanceMs, patienceMs, watchers, now, frameBytes } =
    options;
  const allLanes = Array.from({ length: lanes }, (_, lane) => lane);
  let member: GroupMember | null = null;
  let readings = new Map<number, LaneReading>();
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

  function join(): GroupMember {
    member ??= joinGroup({
      cluster: openGroupCluster(),
      aside: cluster,
      group,
      lanes,
      sessionMs,
      rebalanceMs,
      onShare,
    });
    return member;
  }

  /** Takes over what the group keeps of the lanes, also of those it had before: another may have had them in between. */
  async function onShare(membership: Membership): Promise<void> {
    const trouble = patience('The offsets of the event log cannot be read');
    const states = await untilAnswered(() => fetchCutStates(cluster, { group, id }, membership.lanes), trouble);
    const begun = await Promise.all(
      [...states].map(([lane, state]) => beginReading(cluster, { lane, state }, trouble)),
    );
    readings = new Map(begun.map((reading) => [reading.lane, reading]));
  }

  async function settled(deadline = Date.now() + patienceMs): Promise<Membership> {
    const membership = await beforeDeadline(join().settled(), { deadline });
    if (!membership) throw brokerTrouble('The lanes of the event log could not be shared in time', join().trouble());
    return membership;
  }

  /** Stores a lane's next state if the lane is still read here. LOG_LANE_LOST where it is not. */
  async function store(lane: number, change: (reading: LaneReading) => CutState | null): Promise<void> {
    for (const deadline = Date.now() + patienceMs; ; await sleepUntil({ deadline: Date.now() + AGAIN_MS })) {
      const membership = await settled(deadline);
      const reading = readings.get(lane);
      if (!reading) throw laneLost(lane);
      const state = change(reading);
      if (!state) return;
      try {
        const commit = () => commitCutState(cluster, { group, membership, lane, state });
        await untilAnswered(commit, patience('The offset of the event log cannot be stored'));
        // Where the lanes were shared anew in the meantime, what was read then holds this state already.
        reading.state = state;
        return;
      } catch (error) {
        if (!membershipOver(error)) throw error;
        join().over(membership.generation);
      }
    }
  }

  async function makeCut(reading: LaneReading, limits: CutLimits | undefined): Promise<Cut | null> {
    const count = await fillAhead(cluster, { reading, limits }, patience('The event log cannot be read'));
    const frames = reading.ahead.slice(0, count);
    const [first, final] = [frames[0], frames.at(-1)];
    if (!first || !final) return null;
    const { lane, state } = reading;
    const span = { from: first.position, to: final.position, at: Math.max(now(), state.lastAt + 1) };
    const cut = cutOf({ id, lane }, span);
    await store(lane, (present) => {
      // Another had the lane in between, and may have made other cuts.
      if (present !== reading) throw laneLost(lane);
      return { ...state, lastAt: cut.at, open: [...state.open, cut] };
    });
    reading.ahead.splice(0, count);
    held.set(cut.id, frames);
    return cut;
  }

  const isOpen = (cut: Cut) => readings.get(laneOf(cut.to))?.state.open.some((one) => one.id === cut.id) ?? false;

  /** Lanes in turn, beginning behind the one that a cut was made of last. */
  const inOrder = () =>
    [...readings.values()].sort((a, b) => ((a.lane - turn + lanes) % lanes) - ((b.lane - turn + lanes) % lanes));

  async function refreshEnds(): Promise<void> {
    const own = [...readings.values()];
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
    await settled();
    handed = handed.filter(isOpen);
    for (const known of held.keys()) if (!handed.some((cut) => cut.id === known)) held.delete(known);
    if (after && !readings.has(laneOf(after.to))) throw laneLost(laneOf(after.to));
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
    await settled();
    if (!readings.has(laneOf(cut.to))) throw laneLost(laneOf(cut.to));
    const known = held.get(cut.id);
    if (known) return [...known];
    const frames = await readBetween(cluster, cut, patience('The event log cannot be read'));
    if (frames[0]?.position !== cut.from || frames.at(-1)?.position !== cut.to) throw noCut(cut);
    return frames;
  }

  async function done(cut: Cut): Promise<void> {
    await store(laneOf(cut.to), ({ state }) => {
      if (cut.to <= state.offset) return null;
      const [first, ...rest] = state.open;
      if (first?.id !== cut.id)
        throw new TributaryError('INVALID_REQUEST', `Cut ${cut.id} is not the first open one of its lane.`);
      return { offset: cut.to, lastAt: state.lastAt, open: rest };
    });
    held.delete(cut.id);
  }

  async function hasWork(): Promise<boolean> {
    const some = () => [...readings.values()].some((one) => one.state.open.length > 0 || mayHaveFrames(one));
    if (!some()) await refreshEnds();
    return some();
  }

  async function wait(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    const over = () => closed || signal?.aborted || Date.now() >= deadline;
    if (!(await beforeDeadline(join().settled(), { deadline, signal }))) return;
    while (!over()) {
      if (await hasWork()) return;
      await sleepUntil({ deadline: Math.min(deadline, Date.now() + POLL_MS), signal, watchers });
    }
  }

  async function lag(): Promise<number> {
    if (readings.size > 0) {
      await refreshEnds();
      return [...readings.values()].reduce((sum, reading) => sum + lagOf(reading), 0);
    }
    if (member) return 0;
    const trouble = patience('The offsets of the event log cannot be read');
    const states = await untilAnswered(() => fetchCutStates(cluster, { group, id }, allLanes), trouble);
    const ends = await untilAnswered(() => laneEnds(cluster, allLanes, 'last'), trouble);
    return allLanes.reduce((sum, lane) => sum + (ends.get(lane) ?? 0) - (states.get(lane)?.offset ?? 0), 0);
  }

  return {
    next: (limits, after) => inTurn(() => next(limits, after)),
    frames: framesOf,
    done: (cut) => inTurn(() => done(cut)),
    lanes: async () => [...readings.keys()].sort((a, b) => a - b),
    offset: (lane = 0) =>
      inTurn(async () => {
        refuseOtherLanes(lane, lanes);
        const own = readings.get(lane);
        if (own) return own.state.offset;
        const fetch = () => fetchCutStates(cluster, { group, id }, [lane]);
        return (await untilAnswered(fetch, patience('The offset of the event log cannot be read'))).get(lane)!.offset;
      }),
    lag: () => inTurn(lag),
    lagBytes: () => inTurn(async () => (await lag()) * frameBytes()),
    wait,
    async leave() {
      closed = true;
      await member?.leave();
    },
  };
}

function laneLost(lane: number): TributaryError {
  return new TributaryError(
    'LOG_LANE_LOST',
    `Lane ${lane} of the event log is read by another process now, which is handed the same cuts. Go on with the next cut.`,
    { details: { lane } },
  );
}

function noCut(cut: Cut): TributaryError {
  return new TributaryError('INVALID_REQUEST', `Cut ${cut.id} is not a cut of this log.`);
}
