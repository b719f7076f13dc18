import type { Json, TrackingEvent } from '@tributary/contracts';
import type { SignatureSettings } from '../../definitions/webhook-schema.js';

/** A record of a delivery that became no event. */
export interface RefusedRecord {
  code: string;
  reason: string;
  where: string;
  raw: string;
}

export interface WebhookReading {
  events: TrackingEvent[];
  refused: RefusedRecord[];
}

/** A webhook of a source, its secret in the clear. */
export interface Webhook {
  /** Where the id of a delivery stands. */
  delivery: { header: string } | { field: string } | undefined;
  /** Undefined: requests carry a write key of the source. */
  signature: SignatureSettings | undefined;
  /** A delivery's body as events. The same delivery gives the same message ids. @throws INVALID_REQUEST */
  read(body: Json, delivery: string): WebhookReading;
}

/** Of what was refused, so much is kept. */
const rawCharacters = 8192;

export const rawOf = (record: Json): string => JSON.stringify(record).slice(0, rawCharacters);
