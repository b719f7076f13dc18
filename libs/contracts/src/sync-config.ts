import { z } from 'zod';
import { keySchema } from './key.js';
import { mappingSchema } from './mapping-config.js';

const holdoutSchema = z.strictObject({
  share: z.number().min(0).max(0.9).describe('Share of the members; 0.05 is one in twenty.'),
  salt: z
    .string()
    .max(60)
    .optional()
    .describe('Syncs of the same salt hold out the same people. Default: the key of the sync.'),
});

export const syncConfigSchema = z.strictObject({
  segment: z
    .string()
    .describe('Key of a segment; of a model, `model.largest` or `model.<n>` for its n-th cluster by size.'),
  connection: keySchema,
  mapping: mappingSchema,
  strategy: keySchema.optional().describe('Strategy that it carries out: its priority and its cap hold for the sync.'),
  purpose: keySchema.default('marketing').describe('Purpose that members must not have declined.'),
  certainty: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Only people of whom every merge by likeness is at least so probable; 1: none was by likeness. Default: everyone.',
    ),
  maxRemovedShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      'A sync that would remove more than this share of the members known to the destination (and more than 20) stops.',
    ),
  live: z
    .boolean()
    .default(false)
    .describe('Sends who enters or leaves within seconds while the house runs; otherwise runs and jobs send.'),
  allowEmpty: z
    .boolean()
    .default(false)
    .describe('Whether a segment without any member may empty the list; otherwise the sync stops and asks.'),
  holdout: holdoutSchema
    .optional()
    .describe('Members that are never sent, drawn by their number: what the sync brings is measured against them.'),
});

export type SyncConfig = z.output<typeof syncConfigSchema>;
