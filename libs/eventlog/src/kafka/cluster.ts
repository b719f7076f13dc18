import { ProtocolError, findCoordinatorV4, metadataV12, type Connection } from '@platformatic/kafka';
import { unavailable } from '../log-errors.js';
import { AWAY, brokerErrors } from './broker-errors.js';
import { openConnections, type Access, type Broker } from './connections.js';

/** Where the lanes of a topic are. */
export interface Layout {
  topicId: string;
  /** Leader of each lane, by its number; null while it has none. */
  leaders: (Broker | null)[];
}

export type Request<T> = (connection: Connection) => Promise<T>;

/**
 * The brokers as one log sees them. Each call is a single try; after a failure what was known of leaders, coordinators
 * and connections is forgotten, so that the next try asks anew.
 */
export interface Cluster {
  readonly topic: string;
  layout(): Promise<Layout>;
  anywhere<T>(request: Request<T>): Promise<T>;
  atLeader<T>(lane: number, request: (connection: Connection, layout: Layout) => Promise<T>): Promise<T>;
  atCoordinator<T>(group: string, request: Request<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ClusterOptions {
  /** `host:port` of some of the brokers. */
  brokers: readonly string[];
  topic: string;
  access: Access;
  /** Milliseconds after which a request without an answer fails. */
  answerMs: number;
}

const GROUP_KEY = 0;

/** Knows the brokers of a topic. Connects when it is first used. */
export function openCluster({ brokers, topic, access, answerMs }: ClusterOptions): Cluster {
  const connections = openConnections({ access, answerMs });
  const first = brokers.map(parseBroker);
  const coordinators = new Map<string, Promise<Broker>>();
  let known: Promise<Layout> | null = null;
  let turn = 0;

  async function at<T>(broker: Broker, request: Request<T>): Promise<T> {
    const connection = await connections.to(broker);
    try {
      return await request(connection);
    } catch (error) {
      if (brokerErrors(error).includes(AWAY)) connections.drop(connection);
      throw error;
    }
  }

  async function anywhere<T>(request: Request<T>): Promise<T> {
    for (let tried = 1; ; tried++)
      try {
        return await at(first[turn % first.length]!, request);
      } catch (error) {
        if (!brokerErrors(error).includes(AWAY)) throw error;
        turn++;
        if (tried >= first.length) throw error;
      }
  }

  async function askLayout(): Promise<Layout> {
    const { brokers: nodes, topics } = await anywhere((connection) =>
      metadataV12.api.async(connection, [topic], false),
    );
    const { topicId, partitions } = topics[0]!;
    const leaders: (Broker | null)[] = [];
    for (const { partitionIndex, leaderId } of partitions)
      leaders[partitionIndex] = nodes.find(({ nodeId }) => nodeId === leaderId) ?? null;
    return { topicId, leaders };
  }

  async function askCoordinator(group: string): Promise<Broker> {
    const { coordinators: found } = await anywhere((connection) =>
      findCoordinatorV4.api.async(connection, GROUP_KEY, [group]),
    );
    return found[0]!;
  }

  function layout(): Promise<Layout> {
    known ??= askLayout().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  }

  return {
    topic,
    layout,
    anywhere,
    async atLeader(lane, request) {
      const place = await layout();
      try {
        const leader = place.leaders[lane];
        if (!leader) throw new ProtocolError('LEADER_NOT_AVAILABLE');
        return await at(leader, (connection) => request(connection, place));
      } catch (error) {
        known = null;
        throw error;
      }
    },
    async atCoordinator(group, request) {
      let coordinator = coordinators.get(group);
      if (!coordinator) coordinators.set(group, (coordinator = askCoordinator(group)));
      try {
        return await at(await coordinator, request);
      } catch (error) {
        if (brokerErrors(error).some((name) => name === AWAY || name.includes('COORDINATOR')))
          coordinators.delete(group);
        throw error;
      }
    },
    close: () => connections.close(),
  };
}

/** `host:port`; without a port 9092. IPv6 addresses in brackets. Throws LOG_UNAVAILABLE where it is neither. */
export function parseBroker(text: string): Broker {
  const match = /^\s*(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?\s*$/.exec(text);
  if (!match) throw unavailable(`"${text}" is no address of a Kafka broker; write host:port`);
  return { host: match[1] ?? match[2]!, port: Number(match[3] ?? 9092) };
}
