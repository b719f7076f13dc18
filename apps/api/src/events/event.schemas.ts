import { feedKinds } from '@tributary/worker';
import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

const word = z.string().min(1).max(200);

export const eventsQuerySchema = z.object({
  kind: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(feedKinds)).min(1))
    .optional()
    .describe('accepted, rejected, processed; several divided by commas. Default: all.'),
  source: word.optional().describe('Key of a source.'),
  event: word.optional().describe('Name of a track event, or the type of another call.'),
  id: word.optional().describe('Message id, user id or anonymous id.'),
  after: word.optional().describe('Id of the last line that was seen; as the header Last-Event-ID.'),
});

/** What an event of the stream holds as its data. */
export const eventLineSchema = named(
  'EventLine',
  z.object({
    kind: z.enum(feedKinds),
    at: instantSchema,
    source: z.string().nullable(),
    type: z.string().nullable(),
    event: z.string().nullable(),
    messageId: z.string().nullable(),
    outcome: z.enum(['accepted', 'refused at the door', 'recorded', 'duplicate', 'refused', 'quarantined', 'blocked']),
    code: z.string().nullable().describe('Error code, where it was refused or set aside.'),
    reason: z.string().nullable(),
    where: z.string().nullable().describe('Place in the log, or the route that refused it.'),
    profile: z.string().nullable().describe('Public id of the person.'),
    steps: z.array(z.object({ stage: z.string(), passed: z.boolean(), detail: z.string() })),
    call: z.unknown().describe('The call; secrets are masked, and what tells of a person unless the key may see it.'),
  }),
);
