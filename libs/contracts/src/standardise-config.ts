import { z } from 'zod';

/** What is done where a value breaks a rule. */
export const ruleActionSchema = z
  .enum(['warn', 'quarantine', 'block'])
  .describe(
    'warn: counted with samples. quarantine: the event is set aside. block: the value is left out of the event; of a whole event, the event is.',
  );
export type RuleAction = z.output<typeof ruleActionSchema>;

const part = '[A-Za-z0-9_$ -]{1,100}';
/** Where in a tracking call a value stands; lists are gone through. `traits.x` also means `context.traits.x`. */
export const fieldPathSchema = z
  .string()
  .regex(
    new RegExp(`^(traits|properties|context)(\\.(?!(?:__proto__|constructor|prototype)(?:\\.|$))${part}){1,8}$`),
    'a path such as traits.birth_date, properties.products.price or context.device.type',
  );

const common = {
  version: z.int().min(1).default(1).describe('Kept with everything that the step found; count it up with a change.'),
};
const fields = z.array(fieldPathSchema).min(1).max(200);
const share = z.number().min(0).max(1);
/** Linear in the text, whatever the pattern: see libs/quality. */
export const patternText = z.string().min(1).max(500);

/** One step that brings values of a source into one form, or judges them. Steps run in the order in which they stand. */
export const standardiseStepSchema = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('text'),
    fields: fields.optional().describe('Default: every text in traits and properties.'),
    repairAbove: share
      .optional()
      .describe(
        'Text read in the wrong encoding (MÃ¼nchen) is repaired from this confidence on. Default: only listed.',
      ),
    ...common,
  }),
  z.strictObject({
    step: z.literal('dates'),
    fields,
    order: z
      .enum(['day-first', 'month-first'])
      .optional()
      .describe('How 03/04/2024 is to be read. Without it such a date is ambiguous.'),
    formats: z
      .array(z.string())
      .default([])
      .describe('Further forms, as patterns such as dd-MMM-yy, unix_s or unix_ms.'),
    timezone: z.string().default('UTC').describe('IANA zone of times that name none.'),
    on: ruleActionSchema.default('quarantine').describe('What becomes of ambiguous, impossible and unreadable dates.'),
    ...common,
  }),
  z.strictObject({
    step: z.literal('units'),
    field: fieldPathSchema,
    unit: z
      .union([z.strictObject({ field: fieldPathSchema }), z.strictObject({ is: z.string() })])
      .optional()
      .describe('Where the unit is said. Default: behind the number, as in "12 lb".'),
    to: z.string().describe('Unit of every value afterwards.'),
    table: z
      .record(z.string(), z.number().positive())
      .optional()
      .describe('Units of your own: each with what one of it is in `to`.'),
    on: ruleActionSchema.default('warn').describe('What becomes of values in unknown units.'),
    ...common,
  }),
  z.strictObject({
    step: z.literal('labels'),
    fields,
    labels: z
      .record(z.string(), z.array(z.string()))
      .describe('Label → what else is said for it; case and blanks do not count.'),
    on: ruleActionSchema.default('warn').describe('What becomes of values that no label stands for.'),
    ...common,
  }),
  z.strictObject({
    step: z.literal('typos'),
    fields,
    known: z
      .union([z.literal('mail-domains'), z.array(z.string().min(1)).min(1).max(10_000)])
      .describe('What is right; `mail-domains`: those that most people have.'),
    part: z.enum(['whole', 'domain']).default('whole').describe('domain: what stands behind the @.'),
    within: z.int().min(1).max(3).default(2).describe('Most slips of the finger (Damerau-Levenshtein distance).'),
    fixAbove: share.optional().describe('Mended from this confidence on. Default: only suggested.'),
    ...common,
  }),
  z.strictObject({
    step: z.literal('range'),
    fields,
    min: z.union([z.number(), z.iso.date()]).optional(),
    max: z.union([z.number(), z.iso.date()]).optional(),
    on: ruleActionSchema.default('warn'),
    ...common,
  }),
  z.strictObject({
    step: z.literal('pattern'),
    fields,
    match: patternText.describe('What the whole text must match (RE2: no look-around, no back-references).'),
    on: ruleActionSchema.default('warn'),
    ...common,
  }),
]);
export type StandardiseStep = z.output<typeof standardiseStepSchema>;

/** What a source is expected to be; the checklist of `audit` judges it. */
export const sourceExpectationSchema = z.strictObject({
  freshWithinHours: z.number().positive().optional().describe('Something new has come in within so many hours.'),
  missingAtMost: z
    .record(z.string(), share)
    .default({})
    .describe('Field → share of events that may lack it; `event: field` for one event alone.'),
  duplicatesAtMost: share.default(0.01).describe('Share of rows repeated to the letter.'),
  quarantinedAtMost: share.default(0.05).describe('Share of what came in that was set aside.'),
});
export type SourceExpectation = z.output<typeof sourceExpectationSchema>;
