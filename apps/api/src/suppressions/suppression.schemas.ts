import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

const identifier = z.string().min(1).max(512).describe('An e-mail address or phone number.');
const channel = z.string().min(1).max(63).describe('Such as `email`.');

export const suppressionsQuerySchema = z.object({
  identifier: identifier.optional(),
  channel: channel.optional(),
  lifted: z.enum(['true', 'false']).default('false').describe('Also those that were lifted.'),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});
export const suppressionsSchema = named(
  'Suppressions',
  z.object({
    suppressions: z.array(
      z.object({
        person: z.string().nullable().describe('Public id; null where nobody holds the address.'),
        type: z.string(),
        value: z.string(),
        channel: z.string().describe('`*`: every channel.'),
        reason: z.string().describe('Who said so, and why.'),
        at: instantSchema.describe('When it was said last.'),
        lifted: z.object({ at: instantSchema, by: z.string(), reason: z.string() }).nullable(),
      }),
    ),
  }),
);

export const liftSchema = named(
  'LiftSuppression',
  z.strictObject({
    identifier,
    channel: channel.optional().describe('Default: every channel on which it is suppressed.'),
    reason: z.string().trim().min(1).max(500).describe('Why they may be contacted again; it stays in the audit log.'),
  }),
);
export const liftedSchema = named(
  'LiftedSuppression',
  z.object({ lifted: z.int().describe('Channels.'), at: instantSchema }),
);
