import { offsetCommitV8, offsetFetchV8 } from '@platformatic/kafka';
import { brokerErrors } from './broker-errors.js';
import type { Cluster } from './cluster.js';
import { decodeCutState, encodeCutState, type CutState } from './cut-state.js';
import type { Membership } from './group-member.js';

export interface GroupNames {
  /** Consumer group. */
  group: string;
  /** Log and consumer, joined: the beginning of cut ids. */
  id: string;
}

const NO_EPOCH = -1;

/** What the group keeps of these lanes, whoever reads them. A single try. */
export async function fetchCutStates(
  cluster: Cluster,
  { group, id }: GroupNames,
  lanes: readonly number[],
): Promise<Map<number, CutState>> {
  if (lanes.length === 0) return new Map();
  const topics = [{ name: cluster.topic, partitionIndexes: [...lanes] }];
  const { groups } = await cluster.atCoordinator(group, (connection) =>
    offsetFetchV8.api.async(connection, [{ groupId: group, memberEpoch: NO_EPOCH, topics }], true),
  );
  const partitions = groups[0]?.topics[0]?.partitions ?? [];
  return new Map(
    partitions.map(({ partitionIndex: lane, committedOffset, metadata }) => [
      lane,
      decodeCutState(committedOffset, metadata ?? '', { id, lane }),
    ]),
  );
}

/** Offset and open cuts of a lane in one write, which a broker refuses where the membership is over. A single try. */
export async function commitCutState(
  cluster: Cluster,
  { group, membership, lane, state }: { group: string; membership: Membership; lane: number; state: CutState },
): Promise<void> {
  const { offset, metadata } = encodeCutState(state, lane);
  const partitions = [
    { partitionIndex: lane, committedOffset: offset, committedLeaderEpoch: -1, committedMetadata: metadata },
  ];
  const { generation, memberId } = membership;
  await cluster.atCoordinator(group, (connection) =>
    offsetCommitV8.api.async(connection, group, generation, memberId, null, [{ name: cluster.topic, partitions }]),
  );
}

/** Whether a broker refused a commit since the membership is over, or about to be. */
export function membershipOver(error: unknown): boolean {
  return brokerErrors(error).some((name) =>
    ['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS', 'FENCED_INSTANCE_ID'].includes(name),
  );
}
