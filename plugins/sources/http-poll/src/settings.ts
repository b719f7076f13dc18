import { secret } from '@tributary/plugin-kit';
import { rowSettings } from '@tributary/rows';
import { z } from 'zod';

const word = z.string().min(1).max(200);

const auth = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({ type: z.literal('bearer'), token: secret() }),
    z.strictObject({ type: z.literal('basic'), user: z.string(), password: secret() }),
    z.strictObject({ type: z.literal('header'), name: word.regex(/^[A-Za-z0-9-]+$/), value: secret() }),
    z.strictObject({
      type: z.literal('oauth'),
      tokenUrl: z.url({ protocol: /^https?$/ }),
      clientId: z.string(),
      clientSecret: secret(),
      scope: z.string().optional(),
    }),
  ])
  .default({ type: 'none' });

const paging = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({ type: z.literal('page'), param: word.default('page'), first: z.int().min(0).default(1) }),
    z.strictObject({ type: z.literal('offset'), param: word.default('offset') }),
    z.strictObject({ type: z.literal('cursor'), param: word.default('cursor'), path: word.default('next_cursor') }),
    z.strictObject({ type: z.literal('link') }),
    z.strictObject({ type: z.literal('next'), path: word.default('next') }),
  ])
  .default({ type: 'none' });

export const settingsSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the first page, with its fixed parameters.'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/), secret())
    .default({})
    .describe('More headers. Kept as secrets.'),
  auth: auth.describe('How requests prove who they are: none, bearer, basic, header or oauth (client credentials).'),
  records: z
    .string()
    .default('')
    .describe('Path of the list in the answer, such as data.items; empty: the answer is it.'),
  id: word.default('id').describe('Path of the field that names a record. Message ids are made of it.'),
  paging: paging.describe(
    'How the next page is asked for: none, page, offset, cursor, link (header) or next (address in the answer).',
  ),
  since: z
    .strictObject({
      param: word.describe('Parameter that asks for changes since then.'),
      path: word.describe('Field of a record that holds the time or number of its last change.'),
      start: z.union([z.string(), z.number()]).optional().describe('Where the first reading starts.'),
    })
    .optional()
    .describe('Asks only for what changed since the last reading.'),
  patience: z
    .number()
    .min(0)
    .max(600)
    .default(60)
    .describe('Seconds to wait for one page while the API asks for patience.'),
  timeout: z.number().min(1).max(120).default(30).describe('Seconds to wait for an answer.'),
  ...rowSettings,
});

/** What a person writes. */
export type HttpPollSettings = z.input<typeof settingsSchema>;
export type Settings = z.output<typeof settingsSchema>;
