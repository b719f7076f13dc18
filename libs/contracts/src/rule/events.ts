import { z } from 'zod';
import { comparisons, numberComparisons, valueProblem, valueSchema } from './comparisons.js';

/** Clauses about what people did: how often, how much, when, and in which order. */

const amount = (max: number) => z.number().positive().max(max).optional();
const timezone = z
  .string()
  .refine(isTimeZone, 'not an IANA time zone such as Europe/Lisbon')
  .describe('IANA time zone of days and times of day. Default: UTC.')
  .optional();
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 18:30');
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** At most one of the three; they may have fractions. */
const within = {
  withinMinutes: amount(52_560_000),
  withinHours: amount(876_000),
  withinDays: amount(36_500),
};

export const propertyFilterSchema = z
  .strictObject({
    property: z
      .string()
      .regex(
        /^(\$(value|currency|order|source)|(\$context\.)?[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*)$/,
        'letters, digits, _, -; parts by .',
      )
      .describe(
        'Name of a property, with dots into objects; $value, $currency, $order, $source of the event itself; $context.campaign.source and the like of its context.',
      ),
    op: z.enum(comparisons),
    value: valueSchema,
  })
  .superRefine(sound);

const during = z
  .strictObject({
    weekdays: z.array(z.enum(weekdays)).min(1).optional(),
    from: timeOfDay.optional(),
    to: timeOfDay.optional().describe('Not included. Before `from`: over midnight.'),
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined) && (from === undefined || from !== to), {
    message: 'from and to belong together and differ',
  });

/** Which events are meant. */
const matching = {
  event: z.string().min(1),
  where: z.array(propertyFilterSchema).min(1).max(20).optional().describe('All of them must hold of the same event.'),
  during: during.optional().describe('Only at these times of the day or week.'),
  timezone,
};

/** When they must lie, seen from the evaluation. */
const window = {
  ...within,
  calendarDays: z
    .int()
    .min(0)
    .max(36_500)
    .optional()
    .describe('Since the start of the day so many days ago; 0: today.'),
  from: z.iso.date().optional().describe('First day.'),
  to: z.iso.date().optional().describe('Last day, included.'),
};

const measure = z.strictObject({
  of: z.enum(['count', 'sum', 'average', 'min', 'max', 'distinct']),
  property: propertyFilterSchema.shape.property.optional(),
});

export const eventClauseSchema = z
  .strictObject({
    ...matching,
    ...window,
    /** Performed at least / at most so often; default at least once. `atMost: 0` means never. */
    atLeast: z.int().min(1).optional(),
    atMost: z.int().min(0).optional(),
    measure: measure.optional().describe('What is compared by `op`; the count where it is left out.'),
    op: z.enum(numberComparisons).optional(),
    value: valueSchema,
  })
  .superRefine((clause, context) => {
    const { op, measure: what } = clause;
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (lengths(clause) > 1) refuse('one of withinMinutes, withinHours, withinDays, calendarDays');
    if (op === undefined && (what !== undefined || clause.value !== undefined)) refuse('a measure needs an `op`');
    if (op !== undefined && (clause.atLeast ?? clause.atMost) !== undefined) refuse('atLeast and atMost, or `op`');
    if (what !== undefined && (what.of === 'count') !== (what.property === undefined))
      refuse('every measure but the count needs a property');
    if (op !== undefined) {
      sound({ op, value: clause.value }, context);
      const values: unknown[] = Array.isArray(clause.value) ? clause.value : [clause.value];
      if (clause.value !== undefined && values.some((value) => typeof value !== 'number'))
        refuse('a measure is compared with numbers');
    }
  });

const stepSchema = z
  .strictObject({
    ...matching,
    ...within,
    never: z
      .literal(true)
      .optional()
      .describe('It must not have happened: at or after the step before, within the time.'),
  })
  .refine((step) => lengths(step) <= 1, { message: 'one of withinMinutes, withinHours, withinDays' });

export const sequenceClauseSchema = z
  .strictObject({
    sequence: z
      .array(stepSchema)
      .min(2)
      .max(8)
      .describe('Each step lies after the one before; `within…` is the longest time since it.'),
    ...window,
    timezone,
  })
  .refine((clause) => lengths(clause) <= 1, { message: 'one of withinMinutes, withinHours, withinDays, calendarDays' })
  .refine(({ sequence: [first] }) => first?.never !== true && (first === undefined || lengths(first) === 0), {
    message: 'the first step is something that happened; its time is the window of the sequence',
  });

export type PropertyFilter = z.infer<typeof propertyFilterSchema>;
export type EventClause = z.infer<typeof eventClauseSchema>;
export type SequenceClause = z.infer<typeof sequenceClauseSchema>;
export type SequenceStep = z.infer<typeof stepSchema>;

function lengths(clause: Record<string, unknown>): number {
  return ['withinMinutes', 'withinHours', 'withinDays', 'calendarDays'].filter((name) => clause[name] !== undefined)
    .length;
}

function sound(clause: Parameters<typeof valueProblem>[0], context: z.RefinementCtx): void {
  const problem = valueProblem(clause);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
}

function isTimeZone(name: string): boolean {
  try {
    // As it is written in the IANA database: engines mind capitals where the runtime does not.
    const written = /^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(name);
    return written && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
