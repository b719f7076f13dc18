import type { JourneyStart, Target, TargetResult } from '@tributary/activation';
import type { EventLog, Position, Sql } from '@tributary/contracts';
import type { Operation } from '@tributary/plugin-kit';
import { publicIdsOf } from './people.js';

/** A record of a batch, with everything that says what it was. */
export interface SentOperation {
  id: string;
  /** Public id. */
  person: string;
  /** The number that the person had then. */
  profile: string;
  kind: Operation['kind'];
  record: Record<string, unknown>;
  hash: string;
}

/** What a destination was known to hold before this log was kept. */
export interface KnownRecord {
  person: string;
  record: string;
  hash: string;
  remoteId: string;
  present: boolean;
  /** Milliseconds UTC. */
  at: number;
}

/** Entries of the log of deliveries: what was about to leave the house, and what came of it. */
export type DeliveryEntry =
  | {
      kind: 'sending';
      batch: string;
      sync: string;
      /** Of its destination; entries of earlier releases have none. */
      channel?: Target['channel'];
      repeatable: boolean;
      operations: SentOperation[];
    }
  | { kind: 'answered'; batch: string; sync: string; at: number; result: TargetResult }
  | {
      kind: 'polled';
      batch: string;
      sync: string;
      at: number;
      repeatable: boolean;
      ids: string[];
      result: TargetResult;
    }
  | { kind: 'known'; sync: string; records: KnownRecord[] }
  /** A journey looked for the first time, or people started it. */
  | { kind: 'journey-began'; journey: string; at: number }
  | { kind: 'journey-started'; journey: string; starts: readonly JourneyStart[] }
  | { kind: 'seeded' };

/**
 * A target that writes down, synced, what it is about to send and what was answered. The database does not survive a
 * power cut, this log does: nothing is sent a second time by a house that forgot that it was sent.
 */
export function journaledTarget(target: Target, sync: string, stores: { deliveries: EventLog; database: Sql }): Target {
  const { deliveries, database } = stores;
  return {
    ...target,
    async send(operations, options) {
      const batch = options.idempotencyKey;
      await appendDelivery(deliveries, {
        kind: 'sending',
        batch,
        sync,
        channel: target.channel,
        repeatable: target.can.idempotencyKey,
        operations: await described(database, operations),
      });
      const result = await target.send(operations, options);
      await appendDelivery(deliveries, { kind: 'answered', batch, sync, at: Date.now(), result });
      return result;
    },
    async poll(job, operations, options) {
      const result = await target.poll(job, operations, options);
      const running = result.outcomes.every((outcome) => outcome === null || outcome.outcome === 'accepted');
      if (!running)
        await appendDelivery(deliveries, {
          kind: 'polled',
          batch: options.idempotencyKey,
          sync,
          at: Date.now(),
          repeatable: target.can.idempotencyKey,
          ids: operations.map(({ id }) => id),
          result,
        });
      return result;
    },
  };
}

export function appendDelivery(deliveries: EventLog, entry: DeliveryEntry): Promise<Position> {
  return deliveries.append([
    { key: 'deliveries', source: entry.kind, receivedAt: Date.now(), body: Buffer.from(JSON.stringify(entry)) },
  ]);
}

/** Every entry from a position on, in order. */
export async function* deliveriesFrom(deliveries: EventLog, from: Position): AsyncGenerator<DeliveryEntry> {
  const end = await deliveries.end();
  for (let next = from; next <= end;) {
    const frames = await deliveries.read(next);
    for (const frame of frames) yield JSON.parse(Buffer.from(frame.body).toString()) as DeliveryEntry;
    next = (frames.at(-1)?.position ?? end) + 1;
  }
}

async function described(database: Sql, operations: readonly Operation[]): Promise<SentOperation[]> {
  const [people, hashes] = await Promise.all([
    publicIdsOf(
      database,
      operations.map((operation) => operation.profile),
    ),
    database.query<{ id: string; record_hash: string }>(
      'SELECT id, record_hash FROM operations WHERE id = ANY ($1::text[])',
      [operations.map((operation) => operation.id)],
    ),
  ]);
  const hashOf = new Map(hashes.map((row) => [row.id, row.record_hash]));
  return operations.map(({ id, profile, kind, record }) => ({
    id,
    person: people.get(profile) ?? '',
    profile,
    kind,
    record,
    hash: hashOf.get(id) ?? '',
  }));
}
