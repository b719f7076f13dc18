import { z } from 'zod';
import {
  accountClauseSchema,
  accountTraitClauseSchema,
  type AccountClause,
  type AccountTraitClause,
} from './accounts.js';
import { comparisons, dateComparisons, percentileComparisons, valueProblem, valueSchema } from './comparisons.js';
import { eventClauseSchema, sequenceClauseSchema } from './events.js';
import { ruleOfTemplate, templateClauseSchema, type PlainClause, type TemplateClause } from './templates.js';

/** The rule language of segments: a JSON tree. libs/segments compiles it to SQL and explains it clause by clause. */
const key = z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/i, 'letters, digits and underscores');
const definitionKey = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens');

export const traitClauseSchema = z
  .strictObject({
    trait: key,
    op: z.enum([...comparisons, ...percentileComparisons, ...dateComparisons]),
    value: valueSchema,
    timezone: eventClauseSchema.shape.timezone,
  })
  .superRefine(sound);

export const featureClauseSchema = z
  .strictObject({
    feature: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{0,62}\.[a-z][a-z0-9_]*$/,
        'set.feature: letters, digits and hyphens, a full stop, letters, digits and underscores',
      )
      .describe('set.feature, for example rfm.recency_days'),
    op: z.enum([...comparisons, ...percentileComparisons]),
    value: valueSchema,
  })
  .superRefine(sound);

export const segmentClauseSchema = z.strictObject({
  segment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}(\.[1-9]\d?)?$/, 'the key of a segment, or model.<n>')
    .describe('Who belongs to another segment; circles are refused.'),
  byModel: z
    .boolean()
    .optional()
    .describe('Of a cluster: by what its model says, whatever rules stand over it (`overrides` of segments).'),
});

export const consentClauseSchema = z.strictObject({
  consent: definitionKey.describe('Key of a purpose.'),
  is: z.enum(['granted', 'denied']).optional().describe('Default: granted.'),
});

export const reachableClauseSchema = z.strictObject({
  reachable: z.enum(['email', 'phone']).describe('The trait of this name is known.'),
  purpose: definitionKey.optional().describe('And this purpose is granted.'),
});

export const nearClauseSchema = z.strictObject({
  near: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }),
  km: z.number().positive().max(20_100).describe('At most so far away, along the great circle.'),
  latitude: key.optional().describe('Trait that holds the latitude in degrees. Default: latitude.'),
  longitude: key.optional().describe('Trait that holds the longitude in degrees. Default: longitude.'),
});

export type TraitClause = z.infer<typeof traitClauseSchema>;
export type SegmentClause = z.infer<typeof segmentClauseSchema>;
export type NearClause = z.infer<typeof nearClauseSchema>;

export type Clause =
  | TraitClause
  | z.infer<typeof featureClauseSchema>
  | z.infer<typeof eventClauseSchema>
  | z.infer<typeof sequenceClauseSchema>
  | SegmentClause
  | z.infer<typeof consentClauseSchema>
  | z.infer<typeof reachableClauseSchema>
  | NearClause
  | AccountClause
  | AccountTraitClause
  | TemplateClause;

export type Rule = { all: Rule[] } | { any: Rule[] } | { not: Rule } | Clause;

export const ruleSchema: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(ruleSchema).min(1) }),
    z.strictObject({ any: z.array(ruleSchema).min(1) }),
    z.strictObject({ not: ruleSchema }),
    traitClauseSchema,
    featureClauseSchema,
    eventClauseSchema,
    sequenceClauseSchema,
    segmentClauseSchema,
    consentClauseSchema,
    reachableClauseSchema,
    nearClauseSchema,
    accountClauseSchema,
    accountTraitClauseSchema,
    templateClauseSchema,
  ]),
);

/** Every clause of a rule, in the order in which it is written; templates are written out. */
export function clausesOf(rule: Rule): PlainClause[] {
  if ('all' in rule) return rule.all.flatMap(clausesOf);
  if ('any' in rule) return rule.any.flatMap(clausesOf);
  if ('not' in rule) return clausesOf(rule.not);
  return 'template' in rule ? clausesOf(ruleOfTemplate(rule)) : [rule];
}

function sound(clause: Parameters<typeof valueProblem>[0], context: z.RefinementCtx): void {
  const problem = valueProblem(clause);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
}
