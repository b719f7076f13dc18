import { z } from 'zod';
import { snapshotSchema } from './snapshot.schema.js';

export const modelParamsSchema = z.object({ key: z.string() });
export const clusterParamsSchema = z.object({ key: z.string(), cluster: z.coerce.number().int().min(1) });
export const versionQuerySchema = z.object({
  version: z.coerce.number().int().min(1).optional().describe('Default: the version in force.'),
});
export const driftQuerySchema = z.object({
  limit: z.coerce.number().positive().default(0.25).describe('Population stability index from which on it is drift.'),
});
export const runModelSchema = z.strictObject({
  without: z
    .array(z.enum(['log', 'outliers', 'scale', 'weigh', 'select', 'reduce']))
    .default([])
    .describe('Steps that are undone for this run.'),
  asOf: z.iso.date().optional().describe('Features and people as they were known at the end of this day (UTC).'),
  dryRun: z.boolean().default(false).describe('Fits and tells, and keeps nothing.'),
});
export const useVersionSchema = z.strictObject({ version: z.int().min(1) });
export const renameSchema = z.strictObject({ name: z.string().min(1).max(80) });

export const point = z.object({
  k: z.int(),
  silhouette: z.number(),
  silhouetteRows: z.int(),
  silhouetteError: z.number().nullable(),
  daviesBouldin: z.number().describe('Lower is better.'),
  calinskiHarabasz: z.number(),
  wcss: z.number(),
});

const figures = z.object({
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  least: z.number().nullable(),
  most: z.number().nullable(),
  missing: z.int(),
});

const step = z.object({
  step: z.enum(['log', 'impute', 'outliers', 'scale', 'weigh', 'select', 'reduce']),
  before: z.string(),
  after: z.string(),
  details: z.record(z.string(), z.number()),
  columns: z
    .record(z.string(), z.object({ before: figures, after: figures }))
    .describe('Figures of the columns that the step changed.'),
  digest: z.string().describe('Version of the step: equal ones, with all steps before them, did the same.'),
});

const validity = z.object({
  dunn: z
    .number()
    .nullable()
    .describe('Higher is better; where dunnRows are fewer than rows, that of all is at most this.'),
  dunnRows: z.int(),
  density: z
    .object({
      eps: z.number(),
      minSamples: z.int(),
      search: z
        .object({
          groups: z.int(),
          validity: z.number().nullable().describe('By density, −1 to 1, higher is better.'),
          chance: z.number().describe('What chance makes of one cloud.'),
          sample: z.int().nullable().describe('Rows that were searched, and that minSamples counts among; null: all.'),
        })
        .nullable()
        .describe('How the radius was found; null where it was given.'),
      reason: z.string().describe('The same in words.'),
      suggested: z.number().describe('Radius at the knee of the k-distance graph.'),
      distances: z.array(z.number()).describe('The k-distance graph at every hundredth of the rows.'),
      trials: z.array(
        z.object({
          eps: z.number(),
          minSamples: z.int(),
          clusters: z.int(),
          noise: z.number().describe('Share of rows in no cluster.'),
          silhouette: z.number().nullable(),
        }),
      ),
    })
    .nullable()
    .describe('Of an algorithm that looks for density.'),
  advice: z
    .object({ suits: z.enum(['kmeans', 'dbscan', 'hierarchical', 'rules']), reasons: z.array(z.string()) })
    .describe('What kind of clustering suits the rows, or that rules serve better.'),
});

export const comparison = z
  .object({ version: z.int(), people: z.int(), agreement: z.number(), turnover: z.number() })
  .describe('Against the version that was in force: adjusted Rand index, and share of people who changed cluster.');

const cluster = z.object({
  index: z.int().describe('0-based; the segment is ‹model›.‹index + 1›.'),
  name: z.string(),
  formerly: z.array(z.string()).optional().describe('Names that a person took from it, the last one last.'),
  description: z.string(),
  size: z.int(),
  share: z.number(),
  silhouette: z.number().nullable(),
  stability: z.number().nullable(),
  evidence: z
    .array(
      z.object({
        feature: z.string(),
        sentence: z.string(),
        mean: z.number(),
        overall: z.number(),
        ratio: z.number().nullable(),
        effect: z.number(),
      }),
    )
    .describe('The numbers behind each sentence, strongest first; effect is in standard deviations from everybody.'),
  typical: z.array(z.string()).describe('Public ids of the people that lie clearest in it.'),
  borderline: z.array(z.string()).describe('Public ids of people at its border.'),
});

export const modelSchema = z.object({
  key: z.string(),
  version: z.int().nullable().describe('Null of a run that kept nothing.'),
  inForce: z.boolean(),
  createdAt: z.string().nullable().describe('When it was fitted; null of a run that kept nothing.'),
  codeVersion: z.string().describe('Release that fitted it.'),
  inputHash: z.string().describe('Hash over features, values and configuration: the same input has the same version.'),
  snapshot: snapshotSchema.nullable(),
  config: z.record(z.string(), z.unknown()).describe('What it was asked for, as the configuration of a model.'),
  rows: z.int().describe('People who were chosen.'),
  asOf: z.string().nullable().describe('The day whose features it was fitted on; null: those computed last.'),
  steps: z.array(step),
  components: z
    .array(
      z.object({
        name: z.string(),
        explained: z.number().describe('Share of the whole variance.'),
        loadings: z.record(z.string(), z.number()).describe('What each feature adds, −1 to 1.'),
      }),
    )
    .nullable()
    .describe('Principal components in place of the features; null where these stayed as they are.'),
  curve: z.array(point),
  chosen: point,
  elbow: z.int().nullable(),
  validity,
  noise: z.int(),
  clusters: z.array(cluster),
  warnings: z.array(z.string()),
  comparison: comparison.nullable(),
  refused: z.array(z.string()).describe('Why the gate held it back.'),
});

export const modelShownSchema = modelSchema.extend({
  waitsFor: z
    .array(z.string())
    .describe(
      'Features that are told of everybody at once: new people wait for them to be computed. Empty: people get their cluster as they come.',
    ),
});

export const modelRunSchema = modelSchema.extend({
  changed: z
    .boolean()
    .describe('False where this very input had been published before, and of a run that kept nothing.'),
});

export const driftSchema = z.object({
  model: z.string(),
  version: z.int(),
  features: z.array(z.object({ feature: z.string(), psi: z.number(), ks: z.number(), missing: z.number() })),
  assignments: z
    .object({
      psi: z.number(),
      shares: z.array(z.object({ index: z.int(), name: z.string(), before: z.number(), now: z.number() })),
    })
    .describe('How far people moved between clusters, everybody labelled anew; index −1 is in none.'),
  worst: z.number(),
  what: z.string().describe('What moved most: a feature, or the shares of clusters.'),
  limit: z.number(),
  drifted: z.boolean(),
});

export const assignedSchema = z.object({
  model: z.string(),
  version: z.int(),
  assigned: z.int().describe('People who were in no cluster and are in one now.'),
  moved: z.int().describe('People who are in another cluster now.'),
  left: z.int().describe('People who are in none any more.'),
  fresh: z
    .int()
    .describe(
      'People labelled by features of this moment: something of theirs came in after the features were computed.',
    ),
  by: z.enum(['sql', 'rows']).describe('By one statement in the warehouse, or by the algorithm itself.'),
});
