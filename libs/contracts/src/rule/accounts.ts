import { z } from 'zod';
import { comparisons, valueProblem, valueSchema } from './comparisons.js';

/** Clauses about the accounts that a person is in: `group` calls and the events of the B2B specification say so. */

export const accountClauseSchema = z.strictObject({
  account: z.string().min(1).max(512).describe('Id of an account that the person is in.'),
});

export const accountTraitClauseSchema = z
  .strictObject({
    accountTrait: z
      .string()
      .min(1)
      .max(256)
      .describe('A trait as `group` calls name it, such as plan: it holds of any account that the person is in.'),
    op: z.enum(comparisons),
    value: valueSchema,
  })
  .superRefine((clause, context) => {
    const problem = valueProblem(clause);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

export type AccountClause = z.infer<typeof accountClauseSchema>;
export type AccountTraitClause = z.infer<typeof accountTraitClauseSchema>;
