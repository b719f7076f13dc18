import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

const lineId = z.string().regex(/^\d{1,20}$/, 'not the id of a line');
const filter = {
  source: z.string().max(63).optional(),
  code: z.string().max(63).optional().describe('Error code.'),
  reason: z.string().max(200).optional().describe('A part of the reason.'),
  from: z.iso.datetime({ offset: true }).optional().describe('Set aside from then on.'),
  to: z.iso.datetime({ offset: true }).optional().describe('Set aside before then.'),
};

export const quarantineParamsSchema = z.object({ id: lineId });
export const quarantineQuerySchema = z.object({
  ...filter,
  state: z.enum(['open', 'resent', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: lineId.optional().describe('`next` of the page before.'),
});

export const quarantineLineSchema = named(
  'QuarantineLine',
  z.object({
    id: lineId,
    at: instantSchema,
    source: z.string(),
    code: z.string(),
    reason: z.string(),
    where: z.string().describe('Place in the log, or file and line.'),
    messageId: z.string(),
    generation: z.int().describe('With which its message may be sent again.'),
    resentOf: lineId.nullable().describe('The line that it was sent again from.'),
    resent: z.object({ at: instantSchema, by: z.string(), where: z.string() }).nullable(),
    edited: z.boolean(),
  }),
);
export const quarantinePageSchema = named(
  'QuarantinePage',
  z.object({
    counts: z.array(
      z.object({ source: z.string(), code: z.string(), reason: z.string(), lines: z.int(), latest: instantSchema }),
    ),
    lines: z.array(quarantineLineSchema),
    next: lineId.nullable().describe('Cursor of the next page; null on the last.'),
  }),
);
export const quarantineDetailSchema = named(
  'QuarantineDetail',
  z.object({
    line: quarantineLineSchema,
    body: z.unknown().describe('What would be sent; null where no call can be made of it.'),
    edited: z.object({ at: instantSchema, by: z.string() }).nullable(),
    raw: z.string().describe('What was kept of the input, at most 8 KB.'),
  }),
);

export const quarantineEditSchema = named(
  'QuarantineEdit',
  z
    .strictObject({
      patch: z
        .array(z.looseObject({ op: z.string(), path: z.string() }))
        .max(1000)
        .optional()
        .describe('JSON patch (RFC 6902) of what would be sent.'),
      body: z.record(z.string(), z.unknown()).optional().describe('The whole call.'),
    })
    .refine(
      ({ patch, body }) => (patch === undefined) !== (body === undefined),
      'give a patch or a body, and not both',
    ),
);
export const quarantineEditedSchema = named('QuarantineEdited', z.object({ id: lineId, body: z.unknown() }));

export const quarantineResendSchema = named(
  'QuarantineResend',
  z.strictObject({
    ids: z.array(lineId).min(1).max(1000).optional(),
    all: z.literal(true).optional().describe('Everything that is open.'),
    ...filter,
  }),
);
export const resendingSchema = named(
  'Resending',
  z.object({
    sent: z.int(),
    recorded: z.int(),
    setAsideAgain: z.int(),
    otherwise: z.int().describe('Known already, kept out by consent, or still waiting for a worker.'),
    skipped: z.array(z.object({ id: lineId, reason: z.string() })),
  }),
);
