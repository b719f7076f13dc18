import { trackingValidator, type RequestKind } from '@tributary/collection';
import { TributaryError } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accept, rejectedOf } from './accept.js';
import { answerError, noteFailure } from './answer-error.js';
import { clientSettings } from './client-settings.js';
import { allowEveryOrigin, answerPreflight } from './cors.js';
import { knownKeys, type KnownKeys } from './known-keys.js';
import { openByWriteKey } from './open-by-write-key.js';
import { pixelCall, pixelImage } from './pixel.js';
import { largestBodyBytes, readBody } from './read-body.js';

type Query = Readonly<Record<string, unknown>>;

/** Paths of Segment's tracking API, and the short ones that its browser client uses. */
const kinds: Readonly<Record<string, RequestKind>> = {
  track: 'track',
  identify: 'identify',
  page: 'page',
  screen: 'screen',
  group: 'group',
  alias: 'alias',
  batch: 'batch',
  import: 'batch',
  t: 'track',
  i: 'identify',
  p: 'page',
  s: 'screen',
  g: 'group',
  a: 'alias',
  b: 'batch',
};
const settingsAgeSeconds = 300;

/**
 * The tracking API, on the framework's own instance: nothing that is on every route of the api slows it down. `secure`
 * where browsers reach this server over TLS.
 */
export function collectRoutes(house: House, { secure }: { secure: boolean }) {
  return async (scope: FastifyInstance): Promise<void> => {
    const keys = knownKeys(house);
    trackingValidator();
    // Clients send JSON as text, as a form or as nothing at all: the body is read here, not by its content type.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    scope.setErrorHandler((thrown, request, reply) => {
      // A client's figures about itself are never its user's problem.
      if (/^\/v1\/m\/?$/.test(request.routeOptions.url ?? '')) return reply.code(200).send({ success: true });
      return answerError(noteFailure(house, thrown, request.id), request, reply);
    });
    allowEveryOrigin(scope);

    const posts = (path: string, handler: (request: FastifyRequest, reply: FastifyReply) => unknown) => {
      for (const url of [path, `${path}/`]) {
        scope.post(url, { ...openByWriteKey, bodyLimit: largestBodyBytes }, handler);
        scope.options(url, openByWriteKey, answerPreflight);
      }
    };
    for (const [path, kind] of Object.entries(kinds))
      posts(`/v1/${path}`, (request) => collect(request, { house, keys, kind }));
    posts('/v1/m', () => ({ success: true }));

    for (const [path, kind] of Object.entries(kinds).filter(([, each]) => each !== 'batch'))
      scope.get(`/v1/pixel/${path}`, { ...openByWriteKey, exposeHeadRoute: false }, async (request, reply) => {
        await collectPixel(request, { house, keys, kind });
        return sendPixel(reply);
      });
    scope.get('/v1/pixel/*', openByWriteKey, (_, reply) => sendPixel(reply));

    for (const url of ['/v1/projects/:writeKey/settings', '/v1/projects/:writeKey/settings/']) {
      scope.get<{ Params: { writeKey: string } }>(url, openByWriteKey, async ({ params, headers }, reply) => {
        const { writeKey } = params;
        if ((await keys.sourceOf({ header: writeKey })) === undefined)
          throw new TributaryError('NOT_FOUND', 'No source has this write key.');
        const protocol = secure ? 'https' : 'http';
        return reply
          .header('cache-control', `public, max-age=${settingsAgeSeconds}`)
          .header('x-content-type-options', 'nosniff')
          .send(clientSettings(writeKey, { host: headers.host ?? '', protocol }));
      });
      scope.options(url, openByWriteKey, answerPreflight);
    }
  };
}

interface Collecting {
  house: House;
  keys: KnownKeys;
  kind: RequestKind;
}

async function collect(request: FastifyRequest, { house, keys, kind }: Collecting): Promise<object> {
  const body = await readBody(request.body);
  const source = await sourceOf(request, keys, body.value);
  if (source === undefined)
    throw new TributaryError('UNAUTHORIZED', 'invalid write key: no source of this project states it in writeKeys.');
  const calls = await accept(house.events, { ...body, source, kind }, Date.now());
  if ((request.query as Query).verbose !== '1') return { success: true };
  const rejected = rejectedOf(calls, body.bytes.byteLength);
  return { success: true, accepted: calls.length - rejected.length, rejected };
}

/** Whatever happens, an e-mail gets its image: what went wrong is counted and logged. */
async function collectPixel(request: FastifyRequest, { house, keys, kind }: Collecting): Promise<void> {
  try {
    const call = pixelCall(request.query as Query);
    if (call === undefined) throw new TributaryError('INVALID_REQUEST', 'The parameter "data" is no JSON object.');
    const source = await sourceOf(request, keys, call.value);
    if (source === undefined) throw new TributaryError('UNAUTHORIZED', 'invalid write key');
    await accept(house.events, { ...call, source, kind }, Date.now());
  } catch (error) {
    noteFailure(house, error, request.id);
  }
}

function sourceOf({ headers, query }: FastifyRequest, keys: KnownKeys, body: unknown): Promise<string | undefined> {
  const { writeKey, writekey } = query as Query;
  const header = headers['x-write-key'];
  return keys.sourceOf({
    authorization: headers.authorization,
    body,
    header: typeof header === 'string' ? header : undefined,
    query: [writeKey, writekey],
  });
}

function sendPixel(reply: FastifyReply): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('cross-origin-resource-policy', 'cross-origin')
    .type('image/gif')
    .send(pixelImage);
}
