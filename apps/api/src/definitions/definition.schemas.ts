import { applyResultSchema, definitionKinds, managers } from '@tributary/contracts';
import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

const kindSchema = z.enum(definitionKinds as [string, ...string[]]);
const keySchema = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'not the key of a definition');

const heldSchema = z.object({
  kind: z.string(),
  key: z.string(),
  version: z.int(),
  managedBy: z.enum(managers).describe('code: changes through the project’s file only. ui: through this api.'),
  revision: z.int().describe('The revision that brought this version.'),
  at: instantSchema,
  by: z.string().describe('An account of the machine, or the id of an api key.'),
});

export const definitionsSchema = named(
  'Definitions',
  z.object({
    revision: z.int().describe('The last one; 0 where nothing was ever applied.'),
    definitions: z.array(heldSchema),
  }),
);
export type Definitions = z.infer<typeof definitionsSchema>;

export const definitionParamsSchema = z.object({ kind: kindSchema, key: keySchema });
export const definitionSchema = named(
  'Definition',
  heldSchema.extend({
    removed: z.boolean(),
    body: z.record(z.string(), z.unknown()).nullable().describe('Secrets are dots. Null: removed.'),
    history: z
      .array(
        heldSchema
          .omit({ kind: true, key: true })
          .extend({ removed: z.boolean(), body: z.record(z.string(), z.unknown()).nullable() }),
      )
      .describe('Every version, the newest first.'),
  }),
);
export type DefinitionPage = z.infer<typeof definitionSchema>;

export const applyRequestSchema = named(
  'ApplyDefinitions',
  z.strictObject({
    config: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('As in tributary.config.ts: the whole of it (code), or the parts to add and change (ui).'),
    managedBy: z.enum(managers).default('code'),
    remove: z
      .array(z.strictObject({ kind: kindSchema, key: keySchema }))
      .default([])
      .describe('Definitions to remove; only with `ui`: with `code`, what the configuration does not name is removed.'),
    adopt: z.boolean().default(false).describe('With `code`: takes over what is managed by hand and named too.'),
    revision: z.int().min(0).optional().describe('Refused with DEFINITIONS_CHANGED where another one holds by now.'),
    dryRun: z.boolean().default(false).describe('Says what would change, and changes nothing.'),
    preview: z
      .boolean()
      .default(true)
      .describe(
        'With dryRun: whether rules of identity are tried on all events; it takes about what an import of them takes.',
      ),
  }),
);
export const appliedSchema = named('AppliedDefinitions', applyResultSchema);
