import { z } from 'zod';
import { named } from '../openapi/named-schemas.js';
import { publicIdSchema } from '../profiles/profile.schemas.js';
import { groupSchema } from './group.schema.js';

export const groupsQuerySchema = z.object({
  kind: z.string().max(63).optional().describe('Only groups of this kind.'),
  limit: z.coerce.number().int().min(1).max(1000).default(50).describe('Most of each kind.'),
});
export const groupsSchema = named('Groups', z.object({ groups: z.array(groupSchema) }));
export const groupParamsSchema = z.object({ kind: z.string().max(63), id: z.string().min(1).max(512) });
export const groupPageSchema = named(
  'GroupPage',
  groupSchema.extend({ people: z.array(publicIdSchema).describe('Members, the longest known first; at most 200.') }),
);

export const memberParamsSchema = groupParamsSchema.extend({
  person: z.string().min(1).max(512).describe('Public id or any identifier.'),
});
export const changedMemberSchema = named(
  'ChangedMember',
  z.object({
    kind: z.string(),
    id: z.string(),
    person: publicIdSchema,
    member: z.boolean().describe('Whether the person is in the group now.'),
    changed: z.boolean().describe('False where it was so before.'),
  }),
);
