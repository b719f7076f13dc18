import { compileTimeFormat, isTimeZone } from '@tributary/plugin-kit';
import { z } from 'zod';

const column = z.string().min(1);
const types = ['string', 'integer', 'decimal', 'boolean', 'date'] as const;
const timeFormat = z.string().refine((format) => compileTimeFormat(format) !== null, {
  message:
    "unknown time format; use iso, unix_s, unix_ms or parts such as yyyy MM dd HH mm ss SSS, other letters in 'quotes'",
});
const formats = z.union([timeFormat.transform((one) => [one]), z.array(timeFormat).min(1)]).default(['iso']);
const timezone = z
  .string()
  .refine(isTimeZone, { message: 'not an IANA time zone such as Europe/Berlin' })
  .default('UTC');

/** Where a target's value comes from. A bare string is a column taken as it stands. */
export const valueSchema = z.union([
  column,
  z.strictObject({
    column,
    type: z.enum(types).optional().describe('Absent: text from CSV, the JSON value from JSON Lines and Parquet.'),
    default: z.union([z.string(), z.number(), z.boolean()]).optional().describe('Where the cell is empty.'),
    optional: z.boolean().default(true).describe('false: an empty cell rejects the row.'),
    formats,
    timezone,
  }),
  z.strictObject({ product: z.array(column).min(2).max(4).describe('Exact decimal product of these columns.') }),
  z.strictObject({ constant: z.union([z.string(), z.number(), z.boolean()]) }),
]);

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const conditionSchema = z.strictObject({
  column,
  is: scalar.optional(),
  isNot: scalar.optional(),
  in: z.array(scalar).optional(),
  startsWith: z.string().optional(),
  endsWith: z.string().optional(),
  contains: z.string().optional(),
  lessThan: z.number().optional(),
  greaterThan: z.number().optional(),
  empty: z.boolean().optional(),
});

/** The event's name: a constant, or one that depends on a column. */
export type EventName = string | { when: z.output<typeof conditionSchema>; then: string; otherwise: EventName };
const eventNameSchema: z.ZodType<EventName> = z.lazy(() =>
  z.union([
    z.string().min(1).max(256),
    z.strictObject({ when: conditionSchema, then: z.string().min(1).max(256), otherwise: eventNameSchema }),
  ]),
);

const identifierSchema = z.union([
  column,
  z.strictObject({ column, type: z.enum(['string', 'integer']).default('string') }),
]);

const timestampSchema = z.union([
  column.transform((name) => ({ column: name, formats: ['iso'], timezone: 'UTC', optional: false })),
  z.strictObject({ column, formats, timezone, optional: z.boolean().default(false) }),
]);

const consentSchema = z.strictObject({
  column,
  granted: z.array(z.string()).min(1).default(['yes', 'y', 'true', '1']),
  denied: z.array(z.string()).min(1).default(['no', 'n', 'false', '0']),
});

export const mappingSchema = z
  .strictObject({
    type: z.enum(['identify', 'track', 'event']),
    event: eventNameSchema.optional(),
    userId: identifierSchema.optional(),
    anonymousId: identifierSchema.optional(),
    customerNumber: identifierSchema.optional(),
    email: identifierSchema.optional(),
    phone: identifierSchema.optional(),
    timestamp: timestampSchema.optional(),
    messageId: column.optional(),
    properties: z.record(z.string(), valueSchema).default({}),
    traits: z.record(z.string(), valueSchema).default({}),
    consent: z.record(z.string(), consentSchema).default({}),
  })
  .refine((mapping) => mapping.type !== 'track' || mapping.event !== undefined, {
    path: ['event'],
    message: 'a track mapping names its event',
  })
  .refine((mapping) => mapping.type !== 'identify' || Object.keys(mapping.properties).length === 0, {
    path: ['properties'],
    message: 'identify carries traits, not properties',
  });

/** The settings of every source that reads rows: spread it into the plugin's own. */
export const rowSettings = {
  mapping: mappingSchema.describe('What each row becomes, and which columns fill what.'),
  withoutIdentity: z
    .enum(['anonymous', 'quarantine'])
    .default('quarantine')
    .describe('What becomes of rows that name nobody.'),
};

export interface RowSettings {
  mapping: Mapping;
  withoutIdentity: 'anonymous' | 'quarantine';
}
export type Mapping = z.output<typeof mappingSchema>;
export type ValueSpec = z.output<typeof valueSchema>;
export type Condition = z.output<typeof conditionSchema>;
