import { z } from 'zod';

/** The rule language of segments: a JSON tree. libs/segments compiles it to SQL and explains it clause by clause. */
const key = z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/i, 'letters, digits and underscores');
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const days = z.number().positive().max(36_500);

export const comparisons = [
  'is',
  'is_not',
  'at_least',
  'at_most',
  'over',
  'under',
  'contains',
  'one_of',
  'known',
  'unknown',
] as const;
export type Comparison = (typeof comparisons)[number];

const comparison = {
  op: z.enum(comparisons),
  value: z.union([scalar, z.array(scalar).min(1)]).optional(),
};

export const traitClauseSchema = z.object({ trait: key, ...comparison });
export const featureClauseSchema = z.object({
  feature: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,62}\.[a-z][a-z0-9_]*$/,
      'set.feature: letters, digits and hyphens, a full stop, letters, digits and underscores',
    )
    .describe('set.feature, for example rfm.recency_days'),
  ...comparison,
});
export const eventClauseSchema = z.object({
  event: z.string().min(1),
  /** Performed at least / at most so often; default at least once. `atMost: 0` means never. */
  atLeast: z.int().min(1).optional(),
  atMost: z.int().min(0).optional(),
  /** Only events of the last so many days before the evaluation. */
  withinDays: days.optional(),
});

export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | z.infer<typeof traitClauseSchema>
  | z.infer<typeof featureClauseSchema>
  | z.infer<typeof eventClauseSchema>;

export const ruleSchema: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(ruleSchema).min(1) }),
    z.strictObject({ any: z.array(ruleSchema).min(1) }),
    z.strictObject({ not: ruleSchema }),
    traitClauseSchema.strict(),
    featureClauseSchema.strict(),
    eventClauseSchema.strict(),
  ]),
);
