import { identityConfigSchema, identityImpactSchema } from '@tributary/contracts';
import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';
import { publicIdSchema } from '../profiles/profile.schemas.js';

const anyIdentifier = z
  .string()
  .min(1)
  .max(512)
  .describe('An e-mail, phone, user id, customer number, anonymous id or public id.');

export const mergeSchema = named(
  'Merge',
  z.object({
    merge: z.string().describe('Number by which it is taken back.'),
    one: publicIdSchema,
    other: publicIdSchema,
    rule: z.string().describe('The identifier type that joined the two, or the rule that said so.'),
    evidence: z.unknown(),
    messageId: z.string().nullable(),
    at: instantSchema,
    undone: z.object({ at: instantSchema, by: z.string(), reason: z.string() }).nullable(),
  }),
);

export const historyQuerySchema = z.object({ identifier: anyIdentifier });
export const historySchema = named('MergeHistory', z.object({ person: publicIdSchema, merges: z.array(mergeSchema) }));

export const whyQuerySchema = z.object({ one: anyIdentifier, other: anyIdentifier });
export const whySchema = named(
  'WhyTogether',
  z.object({
    together: z.boolean(),
    path: z.array(mergeSchema).describe('The merges on the way from one to the other.'),
  }),
);

export const changesQuerySchema = z.object({
  run: z.string().max(200).optional().describe('Id of a run.'),
  since: z.string().max(40).optional().describe('A day or a moment; default: a day ago.'),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});
export const changesSchema = named(
  'IdChanges',
  z.object({
    from: instantSchema,
    to: instantSchema,
    changes: z.array(
      z.object({
        at: instantSchema,
        change: z.enum(['merged', 'unmerged']),
        merge: z.string(),
        stays: publicIdSchema,
        other: publicIdSchema,
        rule: z.string(),
        by: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
  }),
);

export const conflictsQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(1000).default(50) });
export const conflictsSchema = named(
  'IdentityConflicts',
  z.object({
    counts: z.array(z.object({ rule: z.string(), reason: z.string(), events: z.int(), profiles: z.int() })),
    values: z.array(
      z.object({
        type: z.string(),
        value: z.string(),
        people: z.int(),
        shared: z.boolean().describe('It joins and adds nothing any more.'),
      }),
    ),
    latest: z.array(
      z.object({
        at: instantSchema,
        rule: z.string(),
        messageId: z.string(),
        demoted: z.array(z.object({ type: z.string(), value: z.string() })),
        profiles: z.array(publicIdSchema),
      }),
    ),
  }),
);

export const previewSchema = named(
  'IdentityRules',
  z.strictObject({ identity: identityConfigSchema.describe('As in tributary.config.ts.') }),
);
export const previewedSchema = named('IdentityPreview', identityImpactSchema);

export const mergeRequestSchema = named(
  'MergeRequest',
  z.strictObject({
    one: anyIdentifier,
    other: anyIdentifier,
    reason: z.string().max(1000).optional(),
    dryRun: z.boolean().default(false).describe('Only say what would come of it.'),
  }),
);

export const unmergeSchema = named(
  'Unmerge',
  z.strictObject({
    merge: z.string().max(20).optional().describe('Number of the merge to take back.'),
    identifier: anyIdentifier.optional().describe('Or: the identifier to split off its person.'),
    reason: z.string().max(1000).optional(),
    dryRun: z.boolean().default(false).describe('Only say what would come of it.'),
  }),
);
export const unmergedSchema = named(
  'Unmerged',
  z.object({
    applied: z.boolean(),
    people: z.array(
      z.object({ id: publicIdSchema, identifiers: z.array(z.object({ type: z.string(), value: z.string() })) }),
    ),
    entered: z.int().nullable(),
    left: z.int().nullable(),
  }),
);
