import { z } from 'zod';
import { alertConfigSchema } from './alert-config.js';
import { collectConfigSchema, sourceCollectSchema } from './collect-config.js';
import { connectionConfigSchema } from './connection-config.js';
import { definedFeaturesSchema, importedFeaturesSchema, setFields, sqlFeaturesSchema } from './feature-config.js';
import { librarySetSchema } from './library-config.js';
import { identityConfigSchema } from './identity-config.js';
import { jobsConfigSchema } from './job-config.js';
import { journeyConfigSchema } from './journey-config.js';
import { lifecycleConfigSchema } from './lifecycle-config.js';
import { mappingSchema } from './mapping-config.js';
import { modelConfigSchema } from './model-config.js';
import { namespaceSchema } from './namespace.js';
import { planConfigSchema } from './plan-config.js';
import { profilesConfigSchema } from './profile-config.js';
import { ruleSchema } from './rule/rule.js';
import { strategyConfigSchema } from './strategy-config.js';
import { triggerConfigSchema } from './trigger-config.js';
import { sourceExpectationSchema, standardiseStepSchema } from './standardise-config.js';

/**
 * What a project states in `tributary.config.ts`. It evaluates to plain JSON: data, not code. Unknown fields are refused:
 * a word misspelt would else mean that what it stands for is to be removed.
 */
const key = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'a key starts with a lower-case letter and holds lower-case letters, digits and hyphens',
  );
const settings = z.record(z.string(), z.unknown()).default({});
const day = z.iso.date();

const writeKey = z.union([
  z
    .string()
    .regex(
      /^(?=.{8,200}$)[\w.~-]+(?::[\w.~-]+)?$/,
      'a write key has 8 to 200 letters, digits, hyphens, dots, underscores or tildes; one colon may divide it (key:secret)',
    ),
  z.strictObject({ env: z.string().describe('Name of the variable that holds the key.') }),
  z.strictObject({ sealed: z.string().describe("A key encrypted with this installation's key.") }),
]);

export const sourceConfigSchema = z
  .strictObject({
    plugin: z.string().optional().describe('Id of a source plugin; not needed where events are sent with a write key.'),
    settings: settings.describe('What the plugin is told; see its README.'),
    writeKeys: z
      .array(writeKey)
      .min(1)
      .max(20)
      .optional()
      .describe('Secret. Whoever knows one may send events of this source to the tracking API.'),
    webhook: z
      .record(z.string(), z.unknown())
      .optional()
      .describe(
        'What another system posts to /v1/webhooks/‹key›: its mapping and its signature; see the guide collect.',
      ),
    collect: sourceCollectSchema.optional().describe('How what is sent with a write key is taken in.'),
    purpose: key.optional().describe('Purpose for which this source may be used; people who declined it are left out.'),
    standardise: z
      .array(standardiseStepSchema)
      .max(100)
      .optional()
      .describe('Steps that bring its values into one form, in this order.'),
    expect: sourceExpectationSchema.optional().describe('What `audit` holds it to.'),
  })
  .refine(
    ({ plugin, writeKeys, webhook }) => [plugin, writeKeys, webhook].some((way) => way !== undefined),
    'a source has a plugin to read it, writeKeys to send with, or a webhook',
  );

export const purposeConfigSchema = z.strictObject({
  title: z.string(),
  default: z
    .enum(['granted', 'denied'])
    .default('granted')
    .describe('Without a choice of the person: granted (opt-out) or denied (opt-in).'),
});

export const rfmFeaturesSchema = z.strictObject({
  kind: z.literal('rfm'),
  ...setFields,
  asOf: z
    .union([day, z.literal('last-event')])
    .default('last-event')
    .describe('Reference date: recency counts whole days up to it.'),
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
  asOf: z.union([day, z.literal('last-event')]).default('last-event'),
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

export const segmentConfigSchema = z.strictObject({
  title: z.string(),
  description: z.string().default(''),
  rule: ruleSchema,
  overrides: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}(\.[1-9]\d?)?$/, 'the key of a model, or model.<n>')
    .optional()
    .describe(
      'Stands over the clusters of this model: where the rule holds, people are in none of them, or with model.<n> in that one. Of several, the first that holds decides.',
    ),
});

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
  connection: key,
  mapping: mappingSchema,
  strategy: key.optional().describe('Strategy that it carries out: its priority and its cap hold for the sync.'),
  purpose: key.default('marketing').describe('Purpose that members must not have declined.'),
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

export const configSchema = z.strictObject({
  title: z.string().default('Tributary').describe('Names the project, for example on the report.'),
  namespace: namespaceSchema
    .optional()
    .describe('Keeps environments apart on shared servers; the variable TRIBUTARY_NAMESPACE goes before it.'),
  region: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .describe('ISO 3166 country whose dialling rules a phone number without a country code follows.'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where people reach this server: links to the preference page (`link` of a mapping) begin so.'),
  purposes: z.record(key, purposeConfigSchema).default({ marketing: { title: 'Marketing', default: 'granted' } }),
  sources: z.record(key, sourceConfigSchema).default({}),
  plans: z.record(key, planConfigSchema).default({}),
  identity: identityConfigSchema
    .prefault({})
    .describe('Who is who: what identifiers mean, and what keeps people apart.'),
  profiles: profilesConfigSchema
    .prefault({})
    .describe('What is known of a person, where sources say different things.'),
  features: z.record(key, featureSetConfigSchema).default({}),
  models: z.record(key, modelConfigSchema).default({}),
  segments: z.record(key, segmentConfigSchema).default({}),
  lifecycles: z.record(key, lifecycleConfigSchema).default({}),
  triggers: z.record(key, triggerConfigSchema).default({}),
  connections: z.record(key, connectionConfigSchema).default({}),
  strategies: z.record(key, strategyConfigSchema).default({}),
  syncs: z.record(key, syncConfigSchema).default({}),
  journeys: z.record(key, journeyConfigSchema).default({}),
  alerts: z.record(key, alertConfigSchema).default({}),
  jobs: jobsConfigSchema
    .optional()
    .describe('What runs by itself and after what. Left out: the default jobs (see the guide schedule); {}: none.'),
  disk: z
    .object({
      warnBelow: z.number().min(0).default(2048).describe('MiB free under the data directory; below it doctor warns.'),
      refuseBelow: z
        .number()
        .min(0)
        .default(512)
        .describe('MiB free below which nothing new is taken in (DISK_LOW); what was accepted is still processed.'),
    })
    .prefault({})
    .describe('Room that must be left on the disk of the data directory.'),
  log: z
    .object({
      keepDays: z
        .number()
        .min(1)
        .optional()
        .describe(
          'Days that the event log keeps what came in and was processed; it is also what can be processed again. Left out: for ever.',
        ),
    })
    .prefault({})
    .describe('How long the event log is kept. The warehouse keeps events whatever this says.'),
  collect: collectConfigSchema.prefault({}).describe('How the tracking API takes events in.'),
  plugins: z.array(z.string()).default([]).describe('Packages of plugins that do not ship with Tributary.'),
});

/** What a person writes: defaults may be left out. */
export type ConfigInput = z.input<typeof configSchema>;
/** What the house reads: defaults filled in. */
export type Config = z.output<typeof configSchema>;
export type SourceConfig = z.output<typeof sourceConfigSchema>;
export type FeatureSetConfig = z.output<typeof featureSetConfigSchema>;
export type RfmConfig = z.output<typeof rfmFeaturesSchema>;
export type EngagementConfig = z.output<typeof engagementFeaturesSchema>;
export type SegmentConfig = z.output<typeof segmentConfigSchema>;
export type SyncConfig = z.output<typeof syncConfigSchema>;
export type PurposeConfig = z.output<typeof purposeConfigSchema>;

/** Gives a `tributary.config.ts` its types; checks nothing by itself. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
