import { trackingValidator } from '@tributary/collection';
import { TributaryError } from '@tributary/contracts';
import { engineVersion, type House } from '@tributary/worker';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accept, callsIn, rejectedOf, type Incoming } from './accept.js';
import { answerError, noteFailure } from './answer-error.js';
import { circumstancesOf } from './circumstances.js';
import { clientSettings, rudderSettings } from './client-settings.js';
import { allowEveryOrigin, answerPreflight } from './cors.js';
import { answers } from './dialects.js';
import { keyRates } from './key-rates.js';
import { keyPlaces, knownKeys, type KnownKeys } from './known-keys.js';
import { openByWriteKey } from './open-by-write-key.js';
import { collectPaths, figuresPaths, pixelPaths, pixelPrefixes, settingsPaths, type CollectPath } from './paths.js';
import { pixelCall, pixelImage } from './pixel.js';
import { openPressure, type Pressure } from './pressure.js';
import { webhookReceiver } from './webhooks/webhook-routes.js';
import { largestBodyBytes, readBody, type ReadBody } from './read-body.js';

const settingsAgeSeconds = 300;

/** What the routes share. */
interface Collecting {
  house: House;
  keys: KnownKeys;
  pressure: Pressure;
  rates: ReturnType<typeof keyRates>;
}

/**
 * The tracking API, on the framework's own instance: nothing that is on every route of the api slows it down. `secure`
 * where browsers reach this server over TLS.
 */
export function collectRoutes(house: House, { secure }: { secure: boolean }) {
  return async (scope: FastifyInstance): Promise<void> => {
    const collecting: Collecting = { house, keys: knownKeys(house), pressure: openPressure(house), rates: keyRates() };
    const { keys, pressure } = collecting;
    trackingValidator();
    // Clients send JSON as text, as a form or as nothing at all: the body is read here, not by its content type.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    scope.setErrorHandler((thrown, request, reply) => {
      // A client's figures about itself are never its user's problem.
      if (figures.has(withoutSlash(request.routeOptions.url))) return reply.code(200).send({ success: true });
      return answerError(noteFailure(house, thrown, request.id), request, reply);
    });
    allowEveryOrigin(scope);
    // Before a body is read: a server that has no room need not take it in.
    scope.addHook('onRequest', (request, _, done) => {
      if (request.method === 'POST' && !figures.has(withoutSlash(request.routeOptions.url))) pressure.check();
      done();
    });

    const each = (url: string, register: (url: string) => void) => [url, `${url}/`].forEach(register);
    const posts = (path: string, handler: (request: FastifyRequest, reply: FastifyReply) => unknown) =>
      each(path, (url) => {
        scope.post(url, { ...openByWriteKey, bodyLimit: largestBodyBytes }, handler);
        scope.options(url, openByWriteKey, answerPreflight);
      });
    const gets = (path: string, handler: (request: FastifyRequest, reply: FastifyReply) => unknown) =>
      each(path, (url) => {
        scope.get(url, openByWriteKey, handler);
        scope.options(url, openByWriteKey, answerPreflight);
      });

    for (const path of collectPaths) posts(path.url, (request) => collect(request, path, collecting));
    const receive = webhookReceiver({ house, keys, pressure });
    posts('/v1/webhooks/:source', (request) => receive(request, (request.params as { source: string }).source));
    posts('/v1/webhook', (request) => receive(request));
    for (const url of figuresPaths) posts(url, () => ({ success: true }));

    for (const path of pixelPaths)
      scope.get(path.url, { ...openByWriteKey, exposeHeadRoute: false }, async (request, reply) => {
        await collectPixel(request, path, collecting);
        return sendPixel(reply);
      });
    for (const prefix of pixelPrefixes) scope.get(`${prefix}/*`, openByWriteKey, (_, reply) => sendPixel(reply));

    for (const { url, name } of settingsPaths)
      gets(url, async (request, reply) => {
        const { writeKey } = request.params as { writeKey: string };
        if ((await keys.find({ header: writeKey })) === undefined)
          throw new TributaryError('NOT_FOUND', 'No source has this write key.');
        const protocol = secure ? 'https' : 'http';
        return reply
          .header('cache-control', `public, max-age=${settingsAgeSeconds}`)
          .header('x-content-type-options', 'nosniff')
          .send(clientSettings(writeKey, { host: request.headers.host ?? '', protocol, name }));
      });
    gets('/sourceConfig', async (request, reply) => {
      const known = await keys.find(keyPlaces(request));
      if (known === undefined) throw unknownKey();
      return reply.header('cache-control', 'no-store').send(rudderSettings(known.key, known.source));
    });
    gets('/version', () => ({ version: engineVersion }));
  };
}

const figures = new Set<string>(figuresPaths);
const withoutSlash = (url = ''): string => (url.endsWith('/') ? url.slice(0, -1) : url);

async function collect(request: FastifyRequest, path: CollectPath, collecting: Collecting): Promise<object> {
  const body = await readBody(request.body);
  const incoming = await incomingOf(request, { path, body }, collecting);
  const answer = answers[path.dialect];
  if (incoming === undefined) {
    collecting.house.metrics.unkept.inc({ code: 'UNAUTHORIZED' });
    return answer({ calls: 0, batch: path.kind === 'batch' });
  }
  await accept(collecting, incoming, incoming.calls);
  const asked = (request.query as { verbose?: unknown }).verbose === '1';
  return answer({
    calls: incoming.calls.length,
    batch: path.kind === 'batch',
    ...(asked ? { rejected: rejectedOf(incoming) } : {}),
  });
}

/** Whatever happens, an e-mail gets its image: what went wrong is counted and logged. */
async function collectPixel(request: FastifyRequest, path: CollectPath, collecting: Collecting): Promise<void> {
  const { house, pressure } = collecting;
  try {
    pressure.check({ urgent: true });
    const body = pixelCall(request.query as Readonly<Record<string, unknown>>);
    if (body === undefined) throw new TributaryError('INVALID_REQUEST', 'The parameter "data" is no JSON object.');
    const incoming = await incomingOf(request, { path, body }, collecting);
    if (incoming === undefined) throw unknownKey();
    await accept(collecting, incoming, incoming.calls);
  } catch (error) {
    noteFailure(house, error, request.id);
  }
}

/**
 * The request with its source. UNAUTHORIZED where no write key in it is known; undefined instead where the installation
 * answers as Segment does. RATE_LIMITED; INVALID_REQUEST.
 */
async function incomingOf(
  request: FastifyRequest,
  { path: { kind }, body }: { path: CollectPath; body: ReadBody },
  { house: { config }, keys, rates }: Collecting,
): Promise<(Incoming & { calls: readonly unknown[] }) | undefined> {
  const known = await keys.find(keyPlaces(request, body.value));
  if (known === undefined) {
    if (config.collect.compat === 'segment') return undefined;
    throw unknownKey();
  }
  const { source, key } = known;
  rates.take(key, config.sources[source]?.collect?.rate);
  const calls = callsIn(kind, body.value);
  return { ...body, kind, source, calls, circumstances: circumstancesOf(request, { config, source, calls }) };
}

function unknownKey(): TributaryError {
  return new TributaryError('UNAUTHORIZED', 'invalid write key: no source of this project states it in writeKeys.');
}

function sendPixel(reply: FastifyReply): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('cross-origin-resource-policy', 'cross-origin')
    .type('image/gif')
    .send(pixelImage);
}
