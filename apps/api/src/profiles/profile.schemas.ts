import { identifierTypes, survivorshipSchema } from '@tributary/contracts';
import { z } from 'zod';
import { featureValueSchema } from '../features/feature-value.schema.js';
import { groupSchema } from '../groups/group.schema.js';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

export const publicIdSchema = z
  .string()
  .regex(/^prf_[0-9a-z]{16}$/, 'a public id looks like prf_0123456789abcdef')
  .describe('Public id of a profile.');

const identifierSchema = named('Identifier', z.object({ type: z.enum(identifierTypes), value: z.string() }));

export const findProfilesQuerySchema = z.object({
  identifier: z.string().min(1).max(512).describe('An e-mail, phone, user id, customer number or anonymous id.'),
  type: z
    .enum(identifierTypes)
    .optional()
    .describe('What the identifier is; without it, every type it could be is tried.'),
});

export const foundProfilesSchema = named(
  'FoundProfiles',
  z.object({ profiles: z.array(z.object({ id: publicIdSchema, matched: z.array(identifierSchema) })) }),
);
export type FoundProfiles = z.infer<typeof foundProfilesSchema>;

export const profileParamsSchema = z.object({ publicId: publicIdSchema });
export const profileQuerySchema = z.object({
  events: z.coerce
    .number()
    .int()
    .min(0)
    .max(500)
    .default(50)
    .describe('How many of the latest events to show, 0 to 500.'),
});

export const personThenQuerySchema = z.object({
  moment: z.iso.datetime({ offset: true }).describe('Such as 2024-06-01T12:00:00Z.'),
});
export const personThenSchema = named(
  'PersonThen',
  z.object({
    person: publicIdSchema,
    at: instantSchema,
    parts: z.array(publicIdSchema).describe('Profiles that were this person then.'),
    traits: z.array(z.object({ name: z.string(), value: z.unknown(), source: z.string(), occurredAt: instantSchema })),
    segments: z.array(z.object({ segment: z.string(), since: instantSchema })),
  }),
);
export type PersonThen = z.infer<typeof personThenSchema>;

export const profileSchema = named(
  'Profile',
  z.object({
    id: publicIdSchema,
    formerIds: z
      .array(publicIdSchema)
      .describe('Public ids of profiles that were merged into this one; they lead here too.'),
    identifiers: z.array(
      z.object({ type: z.enum(identifierTypes), value: z.string(), source: z.string(), firstSeen: instantSchema }),
    ),
    traits: z.array(
      z.object({
        name: z.string(),
        value: z.unknown(),
        source: z.string().describe('Where the surviving value comes from.'),
        occurredAt: instantSchema,
        by: survivorshipSchema.shape.by,
        others: z
          .array(z.object({ value: z.unknown(), source: z.string(), occurredAt: instantSchema }))
          .describe('Values that did not survive, the next in line first.'),
      }),
    ),
    features: z
      .array(featureValueSchema)
      .describe('Of all feature sets, as computed last; those of which nothing is known are left out.'),
    merges: z
      .array(
        z.object({
          winner: publicIdSchema,
          loser: publicIdSchema,
          rule: z.string(),
          evidence: z
            .unknown()
            .describe('Identifiers that showed the two to be one person, or what the rule wrote down.'),
          messageId: z.string().nullable(),
          at: instantSchema,
        }),
      )
      .describe('Why records became one person.'),
    consents: z
      .record(
        z.string(),
        z.object({ granted: z.boolean(), chosen: z.boolean().describe('False: the default of the purpose.') }),
      )
      .describe('By purpose.'),
    permissions: z
      .array(
        z.object({
          purpose: z.string(),
          granted: z.boolean(),
          at: instantSchema,
          source: z.string(),
          messageId: z.string(),
          wording: z
            .object({
              version: z.string(),
              text: z.string().nullable().describe('Null where the configuration no longer has it.'),
            })
            .nullable()
            .describe('What the person was asked with; null where nobody told it.'),
        }),
      )
      .describe('The proof of the choices that hold: when, where and with which words they were made.'),
    segments: z.array(z.object({ key: z.string(), title: z.string(), since: instantSchema })),
    groups: z.array(groupSchema).describe('Accounts and households that the person is in.'),
    events: z
      .array(
        z.object({
          at: instantSchema,
          name: z.string(),
          source: z.string(),
          orderId: z.string(),
          value: z.string().nullable().describe('Exact decimal.'),
          currency: z.string(),
          messageId: z.string(),
        }),
      )
      .describe('Latest first.'),
  }),
);
export type Profile = z.infer<typeof profileSchema>;
