import { z } from 'zod';
import { sourceCollectSchema } from './collect-config.js';
import { keySchema } from './key.js';
import { sourceExpectationSchema, standardiseStepSchema } from './standardise-config.js';

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
    settings: z.record(z.string(), z.unknown()).default({}).describe('What the plugin is told; see its README.'),
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
    purpose: keySchema
      .optional()
      .describe('Purpose for which this source may be used; people who declined it are left out.'),
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

export type SourceConfig = z.output<typeof sourceConfigSchema>;
