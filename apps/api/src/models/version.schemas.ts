import { z } from 'zod';
import { comparison, point } from './model.schemas.js';

/** Versions of a model, and how people moved between them. */

const moves = z
  .object({
    stayed: z.int(),
    entered: z.int().describe('From other clusters, or from none.'),
    left: z.int().describe('To other clusters, or to none.'),
    arrived: z.int().describe('Not in the version before.'),
    gone: z.int().describe('Of the version before, not in this one.'),
    turnover: z.number().nullable().describe('(left + gone) / all of before; null of a new cluster.'),
  })
  .describe('Against the version compared with, by people.');

export const timelineSchema = z.object({
  model: z.string(),
  versions: z
    .array(
      z.object({
        version: z.int(),
        createdAt: z.string(),
        inForce: z.boolean(),
        rows: z.int(),
        refused: z.array(z.string()),
        k: z.int(),
        silhouette: z.number().describe('Higher is better.'),
        daviesBouldin: z.number().describe('Lower is better.'),
        wcss: z.number(),
        against: z.int().nullable().describe('The version it was compared with.'),
        agreement: z.number().nullable().describe('Adjusted Rand index over the people in both.'),
        turnover: z.number().nullable(),
        clusters: z.array(
          z.object({
            index: z.int(),
            name: z.string(),
            size: z.int(),
            share: z.number(),
            moves: moves.nullable(),
          }),
        ),
        flow: z
          .array(z.object({ from: z.int(), to: z.int(), people: z.int() }))
          .describe('People by cluster before and now, −1 for none.'),
      }),
    )
    .describe('The oldest first.'),
});

export const modelVersionsSchema = z.object({
  versions: z.array(
    z.object({
      key: z.string(),
      version: z.int(),
      inForce: z.boolean(),
      createdAt: z.string(),
      publishedAt: z.string().nullable(),
      rows: z.int(),
      inputHash: z
        .string()
        .describe('Hash over features, values and configuration: the same input has the same version.'),
      codeVersion: z.string().describe('Release that fitted it.'),
      chosen: point,
      clusters: z.array(z.object({ index: z.int(), name: z.string(), size: z.int(), share: z.number() })),
      comparison: comparison.nullable(),
      refused: z.array(z.string()),
    }),
  ),
});
