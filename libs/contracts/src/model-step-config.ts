import { z } from 'zod';

/** Steps of a model run that have settings of their own. */

export const outlierStepSchema = z.strictObject({
  by: z
    .enum(['z-score', 'isolation-forest'])
    .default('z-score')
    .describe('z-score looks at each feature alone; isolation-forest at people who are unlike others altogether.'),
  threshold: z
    .number()
    .positive()
    .optional()
    .describe(
      'From where on: standard deviations from the mean (default 3), or the score of the forest, 0 to 1 (default 0.65).',
    ),
  treat: z
    .enum(['cap', 'transform', 'exclude'])
    .default('cap')
    .describe(
      'cap brings them to the furthest ordinary value; transform draws in both tails of the features that have some (asinh); exclude leaves those people out, with no cluster.',
    ),
});

export const importanceSchema = z.strictObject({
  outcome: z
    .string()
    .regex(/^[a-z0-9-]+\.[a-z][a-z0-9_]*$/)
    .describe('set.feature that tells the outcome; it may not be a feature of the model itself.'),
  by: z
    .enum(['mutual-information', 'random-forest'])
    .default('mutual-information')
    .describe(
      'How importance is measured: mutual-information looks at each feature alone; random-forest (ml-random-forest, on a sample) also at what features say together, and shares out what several of them say alike.',
    ),
  weigh: z
    .boolean()
    .default(true)
    .describe('Multiplies the weights by the importance, the mean of which is brought to 1.'),
});

export const selectStepSchema = z.strictObject({
  by: z
    .enum(['variance', 'mutual-information', 'random-forest'])
    .default('variance')
    .describe(
      'variance of the feature brought to 0 to 1, or what it says of the outcome of `importance`, by mutual information or a random forest.',
    ),
  keep: z.int().min(1).describe('How many features, the strongest first.'),
});

export type OutlierStep = z.output<typeof outlierStepSchema>;
export type SelectStep = z.output<typeof selectStepSchema>;
