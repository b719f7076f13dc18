import { z } from 'zod';
import { alertConfigSchema } from './alert-config.js';
import { collectConfigSchema } from './collect-config.js';
import { connectionConfigSchema } from './connection-config.js';
import { featureSetConfigSchema } from './feature-set-config.js';
import { identityConfigSchema } from './identity-config.js';
import { jobsConfigSchema } from './job-config.js';
import { journeyConfigSchema } from './journey-config.js';
import { keySchema } from './key.js';
import { lifecycleConfigSchema } from './lifecycle-config.js';
import { modelConfigSchema } from './model-config.js';
import { namespaceSchema } from './namespace.js';
import { planConfigSchema } from './plan-config.js';
import { profilesConfigSchema } from './profile-config.js';
import { purposeConfigSchema } from './purpose-config.js';
import { segmentConfigSchema } from './segment-config.js';
import { sourceConfigSchema } from './source-config.js';
import { strategyConfigSchema } from './strategy-config.js';
import { syncConfigSchema } from './sync-config.js';
import { triggerConfigSchema } from './trigger-config.js';

/**
 * What a project states in `tributary.config.ts`. It evaluates to plain JSON: data, not code. Unknown fields are refused:
 * a word misspelt would else mean that what it stands for is to be removed.
 */
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
  purposes: z.record(keySchema, purposeConfigSchema).default({ marketing: { title: 'Marketing', default: 'granted' } }),
  sources: z.record(keySchema, sourceConfigSchema).default({}),
  plans: z.record(keySchema, planConfigSchema).default({}),
  identity: identityConfigSchema
    .prefault({})
    .describe('Who is who: what identifiers mean, and what keeps people apart.'),
  profiles: profilesConfigSchema
    .prefault({})
    .describe('What is known of a person, where sources say different things.'),
  features: z.record(keySchema, featureSetConfigSchema).default({}),
  models: z.record(keySchema, modelConfigSchema).default({}),
  segments: z.record(keySchema, segmentConfigSchema).default({}),
  lifecycles: z.record(keySchema, lifecycleConfigSchema).default({}),
  triggers: z.record(keySchema, triggerConfigSchema).default({}),
  connections: z.record(keySchema, connectionConfigSchema).default({}),
  strategies: z.record(keySchema, strategyConfigSchema).default({}),
  syncs: z.record(keySchema, syncConfigSchema).default({}),
  journeys: z.record(keySchema, journeyConfigSchema).default({}),
  alerts: z.record(keySchema, alertConfigSchema).default({}),
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
  plugins: z
    .array(z.string())
    .default([])
    .describe(
      'Plugins that do not ship with Tributary: names of packages, or paths of their folders (`./my-plugin`), built.',
    ),
});

/** What a person writes: defaults may be left out. */
export type ConfigInput = z.input<typeof configSchema>;
/** What the house reads: defaults filled in. */
export type Config = z.output<typeof configSchema>;

/** Gives a `tributary.config.ts` its types; checks nothing by itself. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
