import { z } from 'zod';

/** The data that a version was fitted on. */
export const snapshotSchema = z
  .object({
    readAt: z.string(),
    people: z.object({
      segment: z.string().nullable().describe('Whose members were chosen; null: everybody who has features.'),
      definition: z.int().nullable().describe('Version of the definition of that rule.'),
      version: z.int().nullable().describe('Of a cluster: the version of its model that was in force.'),
    }),
    features: z.array(
      z.object({
        feature: z.string(),
        definition: z.int().nullable().describe('Version of the definition of its set.'),
        fingerprint: z.string().nullable().describe('Hash over all that decides its values.'),
        computedAt: z.string().nullable(),
        asOf: z.string().nullable().describe('The day that its values are as of.'),
      }),
    ),
  })
  .describe('What was chosen: people and features, with the versions of their definitions.');
