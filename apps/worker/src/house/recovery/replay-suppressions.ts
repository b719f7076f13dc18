import { suppressRefused, type SuppressedTarget } from '@tributary/activation';
import type { Position } from '@tributary/contracts';
import type { House } from '../house.js';
import { everySync } from '../every-sync.js';
import { deliveriesFrom, type DeliveryEntry } from '../journal/deliveries.js';
import { profilesOf } from '../journal/people.js';

type Sending = Extract<DeliveryEntry, { kind: 'sending' }>;

/**
 * Suppresses anew whom vendors refused to contact, as the log of deliveries tells it from a position on. Whom they
 * reported by their webhooks follows from the log of events.
 */
export async function replaySuppressions(
  { deliveries, database, config }: Pick<House, 'deliveries' | 'database' | 'config'>,
  from: Position,
): Promise<void> {
  const sent = new Map<string, Sending>();
  for await (const entry of deliveriesFrom(deliveries, from)) {
    if (entry.kind === 'sending') sent.set(entry.batch, entry);
    if (entry.kind !== 'answered' && entry.kind !== 'polled') continue;
    const batch = sent.get(entry.batch);
    if (entry.kind === 'answered' && !entry.result.outcomes.some((outcome) => outcome?.outcome === 'accepted'))
      sent.delete(entry.batch);
    if (batch?.channel === undefined || !entry.result.outcomes.some((outcome) => outcome?.outcome === 'suppressed'))
      continue;
    const target: SuppressedTarget = {
      channel: batch.channel,
      connection: everySync(config)[entry.sync]?.connection ?? entry.sync,
    };
    // What was polled for may be a part of the batch, in its own order.
    const operations =
      entry.kind === 'answered'
        ? batch.operations
        : entry.ids.flatMap((id) => batch.operations.find((operation) => operation.id === id) ?? []);
    const people = await profilesOf(
      database,
      operations.map(({ person }) => person),
    );
    await suppressRefused(
      database,
      { target },
      {
        operations: operations.map(({ person, record }) => ({ profile: people.get(person) ?? '0', record })),
        outcomes: entry.result.outcomes,
        at: entry.at,
      },
    );
  }
}
