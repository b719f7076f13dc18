import { createHash } from 'node:crypto';
import { logKey } from '@tributary/collection';
import type { FrameInput, Json, TrackingEvent } from '@tributary/contracts';
import type { Webhook } from '@tributary/worker';

/** A delivery of another system, its signature verified. */
export interface Delivery {
  source: string;
  webhook: Webhook;
  /** Its body, unpacked. */
  value: Json;
  bytes: Uint8Array;
  /** Its id, where its source states one. */
  id: string | undefined;
  receivedAt: number;
}

/**
 * A delivery as a frame of the log: the events that its records become, those that become none with their reason, and
 * what was sent beside them. Message ids follow from the delivery's id, so the same delivery once more is the same events.
 */
export function deliveredFrame({ source, webhook, value, bytes, id: stated, receivedAt }: Delivery): {
  frame: FrameInput;
  calls: readonly TrackingEvent[];
  rejected: number;
} {
  const id = (stated ?? createHash('sha256').update(bytes).digest('hex')).slice(0, 100);
  const { events: batch, refused: rejected } = webhook.read(value, id);
  const body = Buffer.from(JSON.stringify({ batch, rejected, webhook: value }));
  return {
    frame: { key: logKey(source, batch), source, receivedAt, body },
    calls: batch,
    rejected: rejected.length,
  };
}
