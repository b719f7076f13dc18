import { trackingValidator } from '@tributary/collection';
import { TributaryError } from '@tributary/contracts';
import { engineVersion, type House } from '@tributary/worker';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerError, noteFailure } from './answer-error.js';
import { bodyBuffers } from './body-buffers.js';
import { clientSettings, rudderSettings } from './client-settings.js';
import { collect, collectPixel, unknownKey, type Collecting } from './collect-request.js';
import { allowEveryOrigin, answerPreflight } from './cors.js';
import { keyRates } from './key-rates.js';
import { keyPlaces, knownKeys } from './known-keys.js';
import { openByWriteKey } from './open-by-write-key.js';
import { collectPaths, figuresPaths, pixelPaths, pixelPrefixes, settingsPaths } from './paths.js';
import { pixelImage } from './pixel.js';
import { openPressure } from './pressure.js';
import { largestBodyBytes } from './read-body.js';
import { takeBody } from './take-body.js';
import { tellRefused } from './tell-feed.js';
import { saysSomething, webhookReceiver } from './webhooks/webhook-routes.js';

const settingsAgeSeconds = 300;

/**
 * The tracking API, on the framework's own instance: nothing that is on every route of the api slows it down. `secure`
 * where browsers reach this server over TLS.
 */
export function collectRoutes(house: House, { secure }: { secure: boolean }) {
  return async (scope: FastifyInstance): Promise<void> => {
    const collecting: Collecting = {
      house,
      keys: knownKeys(house),
      pressure: openPressure(house),
      rates: keyRates(),
      buffers: bodyBuffers(),
    };
    const { keys, pressure, buffers } = collecting;
    trackingValidator();
    // Clients send JSON as text, as a form or as nothing at all: the body is read here, not by its content type.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', ({ headers }, payload, done) =>
      takeBody(payload, { buffers, statedLength: Number(headers['content-length']) }, done),
    );
    scope.setErrorHandler((thrown, request, reply) => {
      // A client's figures about itself are never its user's problem.
      if (figures.has(withoutSlash(request.routeOptions.url))) return reply.code(200).send({ success: true });
      const error = noteFailure(house, thrown, request.id);
      tellRefused(house.feed, error, request);
      return answerError(error, request, reply);
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
    // Mailchimp asks for the address once before it posts there.
    scope.get('/v1/webhooks/:source', openByWriteKey, () => ({ success: true }));
    posts('/v1/webhook', (request) => receive(request));
    // RudderStack takes what a webhook says in its address; one that only asks whether somebody is there says nothing.
    scope.get('/v1/webhook', { ...openByWriteKey, exposeHeadRoute: false }, (request) => {
      if (!saysSomething(request)) return { success: true };
      pressure.check();
      return receive(request);
    });
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
        if ((await keys.load()).find({ header: writeKey }) === undefined)
          throw new TributaryError('NOT_FOUND', 'No source has this write key.');
        const protocol = secure ? 'https' : 'http';
        return reply
          .header('cache-control', `public, max-age=${settingsAgeSeconds}`)
          .header('x-content-type-options', 'nosniff')
          .send(clientSettings(writeKey, { host: request.headers.host ?? '', protocol, name }));
      });
    gets('/sourceConfig', async (request, reply) => {
      const known = (await keys.load()).find(keyPlaces(request));
      if (known === undefined) throw unknownKey();
      return reply.header('cache-control', 'no-store').send(rudderSettings(known.key, known.source));
    });
    gets('/version', () => ({ version: engineVersion }));
  };
}

const figures = new Set<string>(figuresPaths);
const withoutSlash = (url = ''): string => (url.endsWith('/') ? url.slice(0, -1) : url);

function sendPixel(reply: FastifyReply): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('cross-origin-resource-policy', 'cross-origin')
    .type('image/gif')
    .send(pixelImage);
}
