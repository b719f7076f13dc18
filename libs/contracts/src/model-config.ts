import { z } from 'zod';
import {
  importanceSchema,
  imputeStepSchema,
  outlierStepSchema,
  selectStepSchema,
  stepParams,
} from './model-step-config.js';

export const modelConfigSchema = z.strictObject({
  kind: z.literal('clustering'),
  title: z.string().default('Customer clusters'),
  segment: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Only people of this segment: a rule, or a cluster of another model (`model.2`) to part it further. Null: everybody who has features.',
    ),
  asOf: z.iso
    .date()
    .nullable()
    .default(null)
    .describe(
      'Features and segment as they were known at the end of this day (UTC), as `2024-05-10`: no event that happened or came in later counts, nor a merge made later. Null: the features computed last.',
    ),
  features: z
    .array(z.string().regex(/^[a-z0-9-]+\.[a-z][a-z0-9_]*$/))
    .min(1)
    .describe('set.feature'),
  log: z
    .array(z.string())
    .default([])
    .describe(
      'Columns brought nearer to a normal shape by ln(1 + x) first; for money and counts. Negative values keep their sign.',
    ),
  impute: z
    .union([z.string().min(1), imputeStepSchema])
    .default('median')
    .describe(
      'What stands in for missing values: a middle of the column (median, mean), its commonest value (mode), zero, the mean of the five people who are nearest in the other features (knn), or what the other features foretell (regression); exclude leaves those people out of the model. Or the id of a plugin of the kind `imputation`; with parameters as `{ by, params }`.',
    ),
  outliers: outlierStepSchema
    .nullable()
    .default(null)
    .describe('What is done about values far from all others; null for nothing.'),
  scale: z
    .enum(['z-score', 'min-max', 'none'])
    .default('z-score')
    .describe('How features become comparable: mean 0 and deviation 1, range 0 to 1, or as they are.'),
  weights: z
    .record(z.string(), z.number().positive())
    .default({})
    .describe('How much more a feature counts than others, after scaling: 2 doubles its distances.'),
  importance: importanceSchema
    .nullable()
    .default(null)
    .describe('An outcome by whose prediction features are weighed or selected; null for none.'),
  select: selectStepSchema
    .nullable()
    .default(null)
    .describe(
      'Features that go into the clustering, of those named; null for all. The others still describe clusters.',
    ),
  reduce: z
    .object({
      algorithm: z.string().default('ml-pca'),
      params: stepParams,
      variance: z.number().min(0.5).max(1).default(0.95),
    })
    .nullable()
    .default({ algorithm: 'ml-pca', variance: 0.95 })
    .describe('Reduction before clustering; null for none.'),
  algorithm: z.string().default('ml-kmeans').describe('Id of a clustering plugin.'),
  params: z.record(z.string(), z.unknown()).default({}).describe('What the algorithm is told; see its README.'),
  k: z
    .union([z.int().min(2).max(50), z.object({ from: z.int().min(2), to: z.int().max(50) })])
    .nullable()
    .default(null)
    .describe(
      'Number of clusters, or a range of which the best silhouette is chosen. Null: 2 to 9, or what the algorithm finds by itself.',
    ),
  fit: z
    .enum(['memory', 'warehouse'])
    .default('memory')
    .describe(
      'Where k-means goes over everybody. `warehouse`: by SQL, on a cluster with more people than the memory of a machine holds; steps, starts and silhouette come from a sample.',
    ),
  sample: z
    .int()
    .min(1000)
    .max(1_000_000)
    .default(50_000)
    .describe('People of whom a model with `fit: "warehouse"` learns its steps.'),
  bootstrap: z
    .int()
    .min(0)
    .max(200)
    .default(0)
    .describe('Rounds in which rows are drawn anew to see which clusters hold up; each takes a fit. 20 is enough.'),
  gate: z
    .strictObject({
      silhouette: z.number().min(-1).max(1).default(-1).describe('Least silhouette.'),
      agreement: z.number().min(-1).max(1).default(-1).describe('Least adjusted Rand index with the version in force.'),
      approval: z
        .boolean()
        .default(false)
        .describe('Every new version waits until a person has looked at it and puts it in force (`models use`).'),
      smallestShare: z.number().min(0).max(0.5).default(0).describe('Least share of people in every cluster.'),
    })
    .prefault({})
    .describe('What a new version must reach to take the place of the one in force; otherwise it is kept aside.'),
  seed: z.int().default(1).describe('The same seed and data give the same clusters.'),
});

export type ModelConfig = z.output<typeof modelConfigSchema>;
