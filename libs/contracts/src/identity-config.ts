import { z } from 'zod';
import { compositesConfigSchema } from './composite-config.js';
import type { IdentifierType } from './event.js';
import { groupsConfigSchema } from './group-config.js';

/** What holds without a word in the configuration, strongest first. */
const defaults: Record<IdentifierType, { priority: number; limit: number; sharedAbove: number | null }> = {
  customer_number: { priority: 1, limit: 5, sharedAbove: null },
  user_id: { priority: 2, limit: 1, sharedAbove: null },
  email: { priority: 3, limit: 5, sharedAbove: 3 },
  phone: { priority: 4, limit: 5, sharedAbove: 3 },
  anonymous_id: { priority: 5, limit: 100, sharedAbove: 3 },
  composite: { priority: 6, limit: 20, sharedAbove: 3 },
};

/** How identifiers of one type are read, and what they may do. */
const identifierConfigSchema = (type: IdentifierType) =>
  z.strictObject({
    priority: z
      .int()
      .min(1)
      .max(100)
      .default(defaults[type].priority)
      .describe('1 is the strongest. The rule of the strongest identifier that two people share joins them.'),
    limit: z
      .int()
      .min(1)
      .max(1000)
      .default(defaults[type].limit)
      .describe('How many values one person may hold. What would exceed it is not joined; the conflict is listed.'),
    joins: z
      .boolean()
      .default(true)
      .describe('false: it leads an event to its person, but never makes one person of two.'),
    sharedAbove: z
      .int()
      .min(1)
      .max(1000)
      .nullable()
      .default(defaults[type].sharedAbove)
      .describe(
        'A value that more people than this were seen with is shared (a device in a shop, an inbox of a family): from then on it joins and adds nothing. null: never.',
      ),
    blocked: z
      .array(z.string().min(1).max(512))
      .max(10_000)
      .default([])
      .describe('Further values that name nobody; *@example.com means every address there.'),
    scope: z
      .enum(['everywhere', 'source', 'device'])
      .default('everywhere')
      .describe(
        'source or device: the same value from another source or device (context.device.id) is another; it is written source:value.',
      ),
  });

const identifiers = z.strictObject({
  customer_number: identifierConfigSchema('customer_number').prefault({}),
  user_id: identifierConfigSchema('user_id').prefault({}),
  email: identifierConfigSchema('email').prefault({}),
  phone: identifierConfigSchema('phone').prefault({}),
  anonymous_id: identifierConfigSchema('anonymous_id').prefault({}),
  composite: identifierConfigSchema('composite').prefault({}),
} satisfies Record<IdentifierType, unknown>);

/** Who is who: what identifiers mean, and what keeps people apart. */
export const identityConfigSchema = z.strictObject({
  identifiers: identifiers.prefault({}),
  emailProviders: z
    .boolean()
    .default(false)
    .describe(
      'Addresses that a provider delivers to one box are one: dots and +words of Gmail, +words of Outlook, iCloud, Fastmail and Proton.',
    ),
  mergesPerBatch: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'Most people that one batch may join (a merge storm, as of a column mapped wrong); what is beyond is listed as conflicts. null: no limit, only a warning.',
    ),
  composites: compositesConfigSchema
    .default({})
    .describe('Identifiers over several traits, such as surname, birth date and postcode, by the key of their rule.'),
  groups: groupsConfigSchema
    .default({})
    .describe('People who belong together by what they share, such as households. Accounts come from `group` calls.'),
  matching: z
    .strictObject({
      arrivals: z
        .enum(['never', 'job', 'live'])
        .default('never')
        .describe(
          'Whether people who are new or say something new of themselves are weighed against everybody by the model of the last `identity link`: live, within seconds; job, by a job `match`; never, only with the next `identity link`.',
        ),
    })
    .prefault({})
    .describe('Matching by likeness between two runs over everybody.'),
});

export type IdentityConfig = z.output<typeof identityConfigSchema>;
export type IdentifierConfig = IdentityConfig['identifiers'][IdentifierType];

/** What holds where a configuration says nothing. */
export const defaultIdentity: IdentityConfig = identityConfigSchema.parse({});
