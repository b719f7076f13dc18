import type { RoomyBody } from '@tributary/collection';
import { TributaryError, type Config, type Json } from '@tributary/contracts';
import { fieldOf, openWebhook, type House, type Webhook } from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import { nestsDeeper } from '../../http/nesting.js';
import { addressFields } from '../address-fields.js';
import { keyPlaces, type KnownKeys } from '../known-keys.js';
import type { Pressure } from '../pressure.js';
import { parseBody, plainBody, unpackedBody } from '../read-body.js';
import { acceptedCalls, noteSource, tellAccepted } from '../tell-feed.js';
import { deliveredFrame } from './delivered-frame.js';
import { verifySignature } from './verify-signature.js';

const mostLevels = 64;

interface Receiving {
  house: House;
  keys: KnownKeys;
  pressure: Pressure;
}

/** Takes what other systems post of their own accord; `source` by the address, else by the write key. */
export function webhookReceiver({ house, keys, pressure }: Receiving) {
  let known: { config: Config; webhooks: Map<string, Promise<Webhook | undefined>> } | undefined;

  const webhookOf = (source: string): Promise<Webhook | undefined> => {
    if (known?.config !== house.config) known = { config: house.config, webhooks: new Map() };
    if (!Object.hasOwn(house.config.sources, source)) return Promise.resolve(undefined);
    const { webhooks } = known;
    const opening = webhooks.get(source) ?? openWebhook(house, source);
    webhooks.set(source, opening);
    return opening;
  };

  return async (request: FastifyRequest, named?: string): Promise<object> => {
    const key = (await keys.load()).find(keyPlaces(request));
    const source = named ?? key?.source;
    const webhook = source === undefined ? undefined : await webhookOf(source);
    if (source === undefined || webhook === undefined)
      throw new TributaryError('NOT_FOUND', 'No source of this name, or of this write key, takes webhooks.');
    const raw = request.method === 'GET' ? askedFields(request) : bytesOf(request.body as RoomyBody | undefined);
    const { delivery, signature } = webhook;
    const now = Date.now();
    const header = delivery && 'header' in delivery ? request.headers[delivery.header.toLowerCase()] : undefined;
    const idOfHeader = typeof header === 'string' && header !== '' ? header : undefined;
    // Before anything is made of the body.
    if (signature) verifySignature(signature, { headers: request.headers, body: raw, delivery: idOfHeader, now });
    else if (key?.source !== source)
      throw new TributaryError('UNAUTHORIZED', 'invalid write key: this webhook is not signed, so it needs one.');

    const body = withoutRoom(formBody(request, raw));
    const { bytes, value } = parseBody(plainBody(body) ?? (await unpackedBody(body)));
    if (nestsDeeper(value, mostLevels))
      throw new TributaryError('INVALID_REQUEST', `The body nests deeper than ${mostLevels} levels.`);
    const id = delivery && 'field' in delivery ? fieldOf(value as Json, delivery.field) : idOfHeader;
    const made = deliveredFrame({ source, webhook, value: value as Json, bytes, id, receivedAt: now });
    if (house.feed.wanted()) noteSource(request, source);
    const accepted = acceptedCalls(house.feed, source, made.calls);
    const position = await pressure.during(made.frame.body.byteLength, () => house.events.append([made.frame]));
    tellAccepted(house.feed, accepted, position);
    house.metrics.collected.inc({ source }, made.calls.length);
    return { success: true, events: made.calls.length, rejected: made.rejected };
  };
}

/** Whether the address of a request holds more than a write key. */
export const saysSomething = (request: FastifyRequest): boolean => Object.keys(fieldsOf(request)).length > 0;

const askedFields = (request: FastifyRequest): Buffer => Buffer.from(JSON.stringify(addressFields(fieldsOf(request))));

function fieldsOf({ query }: FastifyRequest): Record<string, unknown> {
  const { writeKey: _, writekey: __, ...fields } = query as Record<string, unknown>;
  return fields;
}

const bytesOf = (body: RoomyBody | undefined): Buffer => body?.whole.subarray(body.from, body.to) ?? Buffer.alloc(0);
const withoutRoom = (whole: Buffer): RoomyBody => ({ whole, from: 0, to: whole.length });

/** Forms are taken as JSON of their fields; a field `payload` that is JSON, as Slack and GitHub send it, as what it holds. */
function formBody({ headers }: FastifyRequest, raw: Buffer): Buffer {
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded') || raw[0] === 0x7b || raw[0] === 0x1f)
    return raw;
  const fields = Object.fromEntries(new URLSearchParams(raw.toString('utf8')));
  return Buffer.from(fields.payload?.startsWith('{') ? fields.payload : JSON.stringify(fields));
}
