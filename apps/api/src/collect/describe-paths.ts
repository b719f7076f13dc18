import { trackingEventSchema } from '@tributary/contracts';
import { z } from 'zod';
import { errorSchema } from '../http/error-body.js';
import { named, oas } from '../openapi/named-schemas.js';
import { collectPaths, figuresPaths, pixelPaths, pixelPrefixes, settingsPaths, type CollectPath } from './paths.js';

const eventSchema = named('TrackingEvent', trackingEventSchema);
const batchSchema = named(
  'TrackingBatch',
  z.looseObject({
    batch: z.array(eventSchema),
    writeKey: z.string().optional(),
    sentAt: z.union([z.string(), z.number()]).optional().describe('Corrects the clock of the sender.'),
    context: z.record(z.string(), z.unknown()).optional().describe('Lies under that of each event.'),
    integrations: z.record(z.string(), z.unknown()).optional().describe('Lie under those of each event.'),
  }),
);
const keptSchema = named(
  'EventsKept',
  z.object({
    success: z.boolean(),
    accepted: z.int().optional().describe('With verbose=1.'),
    rejected: z
      .array(z.object({ index: z.int(), messageId: z.string().nullable(), code: z.string(), reason: z.string() }))
      .optional()
      .describe('With verbose=1: the calls that will be set aside for their size or shape.'),
  }),
);

/** Short names, and addresses that differ only in what some clients put around a name, are answered and not told. */
const told = ({ url }: CollectPath): boolean =>
  /^\/(?:v1\/(?!batch\/)|beacon|api|pixel)/.test(url) && !/\/\w$/.test(url);

/** Addresses that are answered beside those that are told: other spellings of them, for clients that were told a host oddly. */
export const untoldPaths: readonly string[] = [
  ...[...collectPaths, ...pixelPaths].filter((path) => !told(path)).map(({ url }) => url),
  ...settingsPaths.slice(1).map(({ url }) => url),
  // Whatever else is asked of a pixel is an image, too.
  ...pixelPrefixes.map((prefix) => `${prefix}/*`),
];

/** How write keys are sent, by name of the scheme. */
export const writeKeySecurity = { writeKey: [] };

/** The tracking API in the words of OpenAPI 3.0: its routes are none of the framework's, which describes the others. */
export function collectOperations(): Record<string, object> {
  const operations: [string, object][] = [
    ...collectPaths.filter(told).map((path): [string, object] => [path.url, { post: posting(path) }]),
    ...pixelPaths
      .filter(told)
      .map(({ url, kind }): [string, object] => [
        url,
        { get: operation(`An image that is a ${kind} event when it is loaded`, { produces: 'image/gif' }) },
      ]),
    ...settingsPaths
      .slice(0, 1)
      .map(({ url, name }): [string, object] => [
        url.replace(':writeKey', '{writeKey}'),
        { get: operation(`Settings for the browser client of ${name}`, { path: ['writeKey'], errors: [404] }) },
      ]),
    ['/sourceConfig', { get: operation("Settings for RudderStack's clients", { errors: [401] }) }],
    [
      '/v1/webhooks/{source}',
      {
        post: operation('Takes what another system posts to a source', {
          path: ['source'],
          body: z.unknown(),
          errors: webhookErrors,
        }),
        get: operation('Tells a system that looks for its webhook before it posts that it is there', {
          path: ['source'],
        }),
      },
    ],
    [
      '/v1/webhook',
      {
        post: operation('Takes what another system posts to the source of its write key', {
          body: z.unknown(),
          errors: webhookErrors,
        }),
        get: operation('The same of what a webhook says in its address', { errors: webhookErrors }),
      },
    ],
    ['/version', { get: operation('Which version answers', {}) }],
    [
      '/u/{token}',
      {
        get: operation("The page behind a mail's unsubscribe link; changes nothing", {
          path: ['token'],
          produces: 'text/html',
          errors: [404],
        }),
        post: operation('Keeps what was chosen there; without a choice, declines the purpose of the mail (RFC 8058)', {
          path: ['token'],
          produces: 'text/html',
          errors: [404],
        }),
      },
    ],
    ...figuresPaths.map((url): [string, object] => [
      url,
      { post: operation('Takes figures of analytics.js about itself, and keeps none', {}) },
    ]),
  ];
  return Object.fromEntries(operations);
}

const webhookErrors = [400, 401, 404, 413, 429, 503];

function posting({ kind }: CollectPath): object {
  return operation(kind === 'batch' ? 'Takes a batch of events' : `Takes one ${kind} event`, {
    body: kind === 'batch' ? batchSchema : eventSchema,
    answer: keptSchema,
    errors: [400, 401, 413, 429, 503],
  });
}

interface Told {
  path?: readonly string[];
  body?: z.ZodType;
  answer?: z.ZodType;
  produces?: string;
  errors?: readonly number[];
}

function operation(summary: string, { path = [], body, answer, produces, errors = [] }: Told): object {
  const kept = body ? 'Kept: it survives a crash of every process.' : 'Answered.';
  const json = (schema: z.ZodType, io: 'input' | 'output' = 'output') => ({
    content: { 'application/json': { schema: oas(schema, io) } },
  });
  const binary = produces?.startsWith('image/') ? { format: 'binary' } : {};
  const other = produces ? { content: { [produces]: { schema: { type: 'string', ...binary } } } } : {};
  return {
    summary,
    tags: ['collect'],
    security: [writeKeySecurity],
    parameters: path.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(body ? { requestBody: { required: true, ...json(body, 'input') } } : {}),
    responses: {
      200: { description: kept, ...(answer ? json(answer) : other) },
      ...Object.fromEntries(errors.map((status) => [status, { description: 'Refused.', ...json(errorSchema) }])),
    },
  };
}
