import { TributaryError } from '@tributary/contracts';
import { brokerTrouble, untilAnswered } from './broker-errors.js';
import type { Cluster } from './cluster.js';
import type { CutState } from './cut-state.js';
import { joinGroup, type GroupMember, type Membership } from './group-member.js';
import { commitCutState, fetchCutStates, membershipOver, type GroupNames } from './group-offsets.js';
import { beginReading, type LaneReading } from './lane-reading.js';
import { beforeDeadline, sleepUntil } from './sleep-until.js';

export interface LaneShareOptions extends GroupNames {
  cluster: Cluster;
  /** A cluster for the membership alone. */
  openGroupCluster: () => Cluster;
  lanes: number;
  sessionMs: number;
  rebalanceMs: number;
  /** Milliseconds that a call waits for brokers and for the group. */
  patienceMs: number;
}

/** The lanes that this process has of those its group shares, and how far each is read. It joins with the first question. */
export interface LaneShare {
  readings(): ReadonlyMap<number, LaneReading>;
  joined(): boolean;
  /** LOG_UNAVAILABLE where the lanes are not shared out within the patience. */
  settled(deadline?: number): Promise<Membership>;
  /** False where the deadline came first, or the signal. */
  settledBefore(until: { deadline: number; signal?: AbortSignal | undefined }): Promise<boolean>;
  /** Stores a lane's next state if the lane is still read here; null changes nothing. LOG_LANE_LOST where it is not. */
  store(lane: number, change: (reading: LaneReading) => CutState | null): Promise<void>;
  leave(): Promise<void>;
}

const AGAIN_MS = 20;

export function openLaneShare(options: LaneShareOptions): LaneShare {
  const { cluster, openGroupCluster, group, id, lanes, sessionMs, rebalanceMs, patienceMs } = options;
  let member: GroupMember | null = null;
  let readings = new Map<number, LaneReading>();

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
    const trouble = { what: 'The offsets of the event log cannot be read', timeoutMs: patienceMs };
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

  async function store(lane: number, change: (reading: LaneReading) => CutState | null): Promise<void> {
    const trouble = { what: 'The offset of the event log cannot be stored', timeoutMs: patienceMs };
    for (const deadline = Date.now() + patienceMs; ; await sleepUntil({ deadline: Date.now() + AGAIN_MS })) {
      const membership = await settled(deadline);
      const reading = readings.get(lane);
      if (!reading) throw laneLost(lane);
      const state = change(reading);
      if (!state) return;
      try {
        await untilAnswered(() => commitCutState(cluster, { group, membership, lane, state }), trouble);
        // Where the lanes were shared anew in the meantime, what was read then holds this state already.
        reading.state = state;
        return;
      } catch (error) {
        if (!membershipOver(error)) throw error;
        join().over(membership.generation);
      }
    }
  }

  return {
    readings: () => readings,
    joined: () => member !== null,
    settled,
    settledBefore: async (until) => Boolean(await beforeDeadline(join().settled(), until)),
    store,
    leave: async () => member?.leave(),
  };
}

export function laneLost(lane: number): TributaryError {
  return new TributaryError(
    'LOG_LANE_LOST',
    `Lane ${lane} of the event log is read by another process now, which is handed the same cuts. Go on with the next cut.`,
    { details: { lane } },
  );
}
