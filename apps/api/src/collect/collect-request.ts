import type { RoomyBody } from '@tributary/collection';
import { TributaryError } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import { callsIn, keep, makeReady, rejectedOf, type Incoming, type Ready, type Rejected } from './accept.js';
import { noteFailure } from './answer-error.js';
import type { BodyBuffers } from './body-buffers.js';
import { circumstancesOf } from './circumstances.js';
import { answers } from './dialects.js';
import type { keyRates } from './key-rates.js';
import { keyPlaces, type KeyTable, type KnownKeys } from './known-keys.js';
import type { CollectPath } from './paths.js';
import { pixelCall } from './pixel.js';
import type { Pressure } from './pressure.js';
import { noObject, parseBody, plainBody, unpackedBody, type PlainBody, type ReadBody } from './read-body.js';
import { acceptedOf, noteSource, tellAccepted, tellRefused } from './tell-feed.js';

/** What the routes share. */
export interface Collecting {
  house: House;
  keys: KnownKeys;
  pressure: Pressure;
  rates: ReturnType<typeof keyRates>;
  buffers: BodyBuffers;
}

/** Takes a request with a body; when it resolves, the request is durable. */
export async function collect(request: FastifyRequest, path: CollectPath, collecting: Collecting): Promise<object> {
  const body = request.body as RoomyBody | undefined;
  if (body === undefined) throw noObject();
  const plain = plainBody(body) ?? (await unpackedBody(body));
  const keys = collecting.keys.held() ?? (await collecting.keys.load());
  const read = readRequest(request, { path, plain, keys }, collecting);
  const answer = answers[path.dialect];
  if (read === undefined) {
    collecting.house.metrics.unkept.inc({ code: 'UNAUTHORIZED' });
    tellRefused(collecting.house.feed, unknownKey(), request);
    return answer({ calls: 0, batch: path.kind === 'batch' });
  }
  const { ready, rejected, accepted } = read;
  tellAccepted(collecting.house.feed, accepted, await keep(collecting, ready));
  // Only here: what was written may be overwritten, what failed may still be on its way to the disk.
  collecting.buffers.giveBack(body.whole);
  return answer({ calls: ready.calls, batch: path.kind === 'batch', ...(rejected ? { rejected } : {}) });
}

/** All that is done with the parsed body; when it returns, nothing holds it any longer. */
function readRequest(
  request: FastifyRequest,
  { path, plain, keys }: { path: CollectPath; plain: PlainBody; keys: KeyTable },
  collecting: Collecting,
): { ready: Ready; rejected?: Rejected[]; accepted: ReturnType<typeof acceptedOf> } | undefined {
  const incoming = incomingOf(request, { path, body: parseBody(plain), keys }, collecting);
  if (incoming === undefined) return undefined;
  const asked = (request.query as { verbose?: unknown }).verbose === '1';
  const accepted = acceptedOf(collecting.house.feed, incoming);
  return { ready: makeReady(incoming), accepted, ...(asked ? { rejected: rejectedOf(incoming) } : {}) };
}

/** Whatever happens, an e-mail gets its image: what went wrong is counted and logged. */
export async function collectPixel(request: FastifyRequest, path: CollectPath, collecting: Collecting): Promise<void> {
  const { house, pressure } = collecting;
  try {
    pressure.check({ urgent: true });
    const body = pixelCall(request.query as Readonly<Record<string, unknown>>);
    if (body === undefined) throw new TributaryError('INVALID_REQUEST', 'The parameter "data" is no JSON object.');
    const incoming = incomingOf(request, { path, body, keys: await collecting.keys.load() }, collecting);
    if (incoming === undefined) throw unknownKey();
    tellAccepted(house.feed, acceptedOf(house.feed, incoming), await keep(collecting, makeReady(incoming)));
  } catch (error) {
    tellRefused(house.feed, noteFailure(house, error, request.id), request);
  }
}

/**
 * The request with its source. UNAUTHORIZED where no write key in it is known; undefined instead where the installation
 * answers as Segment does. RATE_LIMITED; INVALID_REQUEST.
 */
function incomingOf(
  request: FastifyRequest,
  { path: { kind }, body, keys }: { path: CollectPath; body: ReadBody; keys: KeyTable },
  { house: { config, feed }, rates }: Collecting,
): Incoming | undefined {
  const known = keys.find(keyPlaces(request, body.value));
  if (known === undefined) {
    if (config.collect.compat === 'segment') return undefined;
    throw unknownKey();
  }
  const { source, key } = known;
  if (feed.wanted()) noteSource(request, source);
  rates.take(key, config.sources[source]?.collect?.rate);
  const calls = callsIn(kind, body.value);
  return { ...body, kind, source, calls, circumstances: circumstancesOf(request, { config, source, calls }) };
}

/** What is told to a client whose write key nobody states. */
export function unknownKey(): TributaryError {
  return new TributaryError('UNAUTHORIZED', 'invalid write key: no source of this project states it in writeKeys.');
}
