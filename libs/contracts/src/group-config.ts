import { z } from 'zod';
import { keySchema } from './key.js';

/** Groups that calls state (`group`) are of this kind; no configuration is needed for them. */
export const accountKind = 'account';

/** Events of the B2B specification that say who comes into an account and leaves it, and that there is none any more. */
export const accountEvents = {
  added: 'Account Added User',
  removed: 'Account Removed User',
  deleted: 'Account Deleted',
} as const;

/** People who share the values of some traits, such as a household: surname, street and postcode. */
export const groupConfigSchema = z.strictObject({
  title: z.string().default(''),
  same: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a trait as profiles show it, such as last_name'))
    .min(1)
    .max(8)
    .describe(
      'Traits that members have in common. Case, accents and punctuation do not count; who lacks one is in none.',
    ),
  largest: z
    .int()
    .min(2)
    .max(1000)
    .default(12)
    .describe(
      'More people than this share the values by chance (a block of flats, a made-up address): they are no group.',
    ),
});

export const groupsConfigSchema = z.record(
  keySchema.refine((key) => key !== accountKind, `${accountKind} is the kind of groups that calls state`),
  groupConfigSchema,
);

export type GroupConfig = z.output<typeof groupConfigSchema>;
export type GroupsConfig = z.output<typeof groupsConfigSchema>;
