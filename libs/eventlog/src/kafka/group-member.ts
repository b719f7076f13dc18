import { setTimeout as pause } from 'node:timers/promises';
import { ResponseError, heartbeatV4, joinGroupV8, leaveGroupV5, syncGroupV5 } from '@platformatic/kafka';
import { AWAY, brokerErrors } from './broker-errors.js';
import type { Cluster } from './cluster.js';
import { shareLanes, type Claim } from './share-lanes.js';

/** What a member may read, and what fences its commits: a broker refuses those of an older generation. */
export interface Membership {
  generation: number;
  memberId: string;
  lanes: number[];
}

export interface GroupMember {
  /** The present membership, or the next one where the group is sharing lanes anew. */
  settled(): Promise<Membership>;
  /** What the last try to join failed with; null where it did not. */
  trouble(): unknown;
  /** A broker said that this generation is over: the member joins again at once. */
  over(generation: number): void;
  /** Leaves the group, so that others get the lanes without waiting for the session to end. */
  leave(): Promise<void>;
}

export interface GroupOptions {
  /** Its own, with a patience longer than `rebalanceMs`: a join is answered when all members have joined. Closed with it. */
  cluster: Cluster;
  /** For what must not wait behind a join: a broker answers the requests of one connection in turn. */
  aside: Cluster;
  group: string;
  lanes: number;
  /** Milliseconds without a heartbeat after which the brokers give a member's lanes to others. */
  sessionMs: number;
  /** Milliseconds that members have to join again when the group changes. */
  rebalanceMs: number;
  /** Told of each membership before anyone else: what a lane's reader before left behind is read here. Tried again when it rejects. */
  onShare: (membership: Membership) => Promise<void>;
}

type JoinGroupResponse = Awaited<ReturnType<typeof joinGroupV8.api.async>>;

const PROTOCOL_TYPE = 'tributary';
const PROTOCOL = 'lanes-1';
const AGAIN_MS = 100;

/** Joins a consumer group and stays in it until `leave`, whatever brokers and other members do. */
export function joinGroup(options: GroupOptions): GroupMember {
  const { cluster, aside, group, lanes, sessionMs, rebalanceMs, onShare } = options;
  const heartbeatMs = Math.min(sessionMs / 5, 1000);
  const leaving = new AbortController();
  let memberId = '';
  let claim: Omit<Claim, 'memberId'> = { generation: -1, lanes: [] };
  /** Ends the present generation. */
  let ending = new AbortController();
  let current = promised<Membership>();
  let trouble: unknown = null;

  async function join(): Promise<JoinGroupResponse> {
    const metadata = Buffer.from(JSON.stringify(claim));
    const ask = () =>
      cluster.atCoordinator(group, (connection) =>
        joinGroupV8.api.async(connection, group, sessionMs, rebalanceMs, memberId, null, PROTOCOL_TYPE, [
          { name: PROTOCOL, metadata },
        ]),
      );
    try {
      return await ask();
    } catch (error) {
      if (!brokerErrors(error).includes('MEMBER_ID_REQUIRED') || !(error instanceof ResponseError)) throw error;
      memberId = (error['response'] as JoinGroupResponse).memberId ?? '';
      return ask();
    }
  }

  async function share(): Promise<Membership> {
    const joined = await join();
    memberId = joined.memberId ?? memberId;
    const shares = joined.leader === memberId ? shareLanes(lanes, joined.members.map(claimOf)) : [];
    const assignments = [...shares].map(([id, own]) => ({
      memberId: id,
      assignment: Buffer.from(JSON.stringify(own)),
    }));
    const { assignment } = await cluster.atCoordinator(group, (connection) =>
      syncGroupV5.api.async(
        connection,
        group,
        joined.generationId,
        memberId,
        null,
        PROTOCOL_TYPE,
        PROTOCOL,
        assignments,
      ),
    );
    return { generation: joined.generationId, memberId, lanes: parseLanes(assignment) };
  }

  /** Sends heartbeats until the generation is over. */
  async function stay({ generation }: Membership, own: AbortController): Promise<void> {
    const { signal } = own;
    for (let answered = Date.now(); ;) {
      await pause(heartbeatMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await cluster.atCoordinator(group, (connection) =>
          heartbeatV4.api.async(connection, group, generation, memberId, null),
        );
        answered = Date.now();
      } catch (error) {
        const names = brokerErrors(error);
        if (names.includes('UNKNOWN_MEMBER_ID')) memberId = '';
        // Brokers that are away, or move the group among them, end no membership: not before the session does.
        const waits = names.every((name) => name === AWAY || name.includes('COORDINATOR'));
        if (!waits || Date.now() - answered > sessionMs) return own.abort();
      }
    }
  }

  async function load(membership: Membership, { signal }: AbortController): Promise<void> {
    while (!signal.aborted)
      try {
        await onShare(membership);
        if (!signal.aborted) current.resolve(membership);
        return;
      } catch (error) {
        trouble = error;
        await pause(AGAIN_MS);
      }
  }

  async function run(): Promise<void> {
    while (!leaving.signal.aborted)
      try {
        const own = (ending = new AbortController());
        const membership = await share();
        trouble = null;
        claim = { generation: membership.generation, lanes: membership.lanes };
        await Promise.all([stay(membership, own), load(membership, own)]);
        if (current.done()) current = promised();
      } catch (error) {
        trouble = error;
        if (brokerErrors(error).includes('UNKNOWN_MEMBER_ID')) memberId = '';
        await pause(AGAIN_MS, undefined, { signal: leaving.signal }).catch(() => undefined);
      }
  }

  const running = run();
  return {
    settled: () => current.promise,
    trouble: () => trouble,
    over(generation) {
      if (generation === claim.generation) ending.abort();
    },
    async leave() {
      leaving.abort();
      ending.abort();
      const gone = memberId;
      if (gone !== '')
        await aside
          .atCoordinator(group, (connection) => leaveGroupV5.api.async(connection, group, [{ memberId: gone }]))
          .catch(() => undefined);
      await cluster.close();
      await running;
    },
  };
}

function promised<T>() {
  let settle!: (value: T) => void;
  let isDone = false;
  const promise = new Promise<T>((done) => (settle = done));
  const resolve = (value: T) => {
    isDone = true;
    settle(value);
  };
  return { promise, resolve, done: () => isDone };
}

function claimOf({ memberId, metadata }: { memberId: string; metadata: Buffer | null }): Claim {
  try {
    const { generation, lanes } = JSON.parse(String(metadata)) as Partial<Claim>;
    if (Number.isInteger(generation) && Array.isArray(lanes))
      return { memberId, generation: generation!, lanes: lanes.filter(Number.isInteger) };
  } catch {
    // Whoever wrote that claims nothing.
  }
  return { memberId, generation: -1, lanes: [] };
}

function parseLanes(assignment: Buffer): number[] {
  // A member that came while lanes were shared has none yet.
  return assignment.length === 0 ? [] : (JSON.parse(String(assignment)) as number[]);
}
