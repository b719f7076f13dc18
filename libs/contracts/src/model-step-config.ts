import { z } from 'zod';

/** Steps of a model run that have settings of their own. Ways that are no words of the product's are ids of plugins. */

export const stepParams = z
  .record(z.string(), z.unknown())
  .optional()
  .describe('What a plugin is told; see its README. Ways that are no plugin take none.');

/** A way to fill what is missing, with what its plugin is told. */
export const imputeStepSchema = z.strictObject({ by: z.string().min(1), params: stepParams });

export const outlierStepSchema = z.strictObject({
  by: z
    .string()
    .min(1)
    .default('z-score')
    .describe(
      'z-score looks at each feature alone; isolation-forest at people who are unlike others altogether; or the id of another plugin of the kind `outliers`.',
    ),
  params: stepParams,
  threshold: z
    .number()
    .positive()
    .optional()
    .describe(
      'From where on: standard deviations from the mean (default 3), or the score that a plugin gives, 0 to 1 (default 0.65, which suits the forest).',
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
    .string()
    .min(1)
    .default('mutual-information')
    .describe(
      'How importance is measured: mutual-information looks at each feature alone; random-forest (ml-random-forest, on a sample) also at what features say together, and shares out what several of them say alike; or the id of another plugin of the kind `prediction`.',
    ),
  params: stepParams,
  weigh: z
    .boolean()
    .default(true)
    .describe('Multiplies the weights by the importance, the mean of which is brought to 1.'),
});

export const selectStepSchema = z.strictObject({
  by: z
    .string()
    .min(1)
    .default('variance')
    .describe(
      'variance of the feature brought to 0 to 1, or what it says of the outcome of `importance`: mutual-information, random-forest, or the id of another plugin of the kind `prediction`.',
    ),
  params: stepParams,
  keep: z.int().min(1).describe('How many features, the strongest first.'),
});

export type ImputeStep = z.output<typeof imputeStepSchema>;
export type OutlierStep = z.output<typeof outlierStepSchema>;
export type SelectStep = z.output<typeof selectStepSchema>;
