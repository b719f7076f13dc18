import { z } from 'zod';
import { definedFeaturesSchema, importedFeaturesSchema, setFields, sqlFeaturesSchema } from './feature-config.js';
import { librarySetSchema } from './library-config.js';
import { money } from './money-config.js';

export const rfmFeaturesSchema = z.strictObject({
  kind: z.literal('rfm'),
  ...setFields,
  asOf: z
    .union([z.iso.date(), z.literal('last-event')])
    .default('last-event')
    .describe('Reference date: recency counts whole days up to it.'),
  money,
  purchase: z.string().default('Order Completed').describe('Event that is a purchase.'),
  refund: z.string().default('Order Refunded').describe('Event that takes money back.'),
  refunds: z
    .enum(['subtract', 'ignore'])
    .default('subtract')
    .describe(
      'subtract: monetary is net of refunds. In both cases a refund is no purchase: it counts neither as frequency nor as recency.',
    ),
});

export const engagementFeaturesSchema = z.strictObject({
  kind: z.literal('engagement'),
  ...setFields,
  asOf: z.union([z.iso.date(), z.literal('last-event')]).default('last-event'),
  ratios: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.object({ events: z.string(), base: z.string() }))
    .describe('Each ratio is the count of one event over that of another; null where the base is zero.'),
});

export const featureSetConfigSchema = z.discriminatedUnion('kind', [
  rfmFeaturesSchema,
  engagementFeaturesSchema,
  definedFeaturesSchema,
  sqlFeaturesSchema,
  importedFeaturesSchema,
  librarySetSchema,
]);

export type FeatureSetConfig = z.output<typeof featureSetConfigSchema>;
export type RfmConfig = z.output<typeof rfmFeaturesSchema>;
export type EngagementConfig = z.output<typeof engagementFeaturesSchema>;
