import { z } from 'zod';
import { named } from '../openapi/named-schemas.js';

export const groupSchema = named(
  'Group',
  z.object({
    kind: z.string().describe('account: calls say so; else a key of identity.groups.'),
    id: z.string(),
    traits: z.record(z.string(), z.unknown()).describe('What is known of the group, or what its members share.'),
    members: z.int(),
  }),
);
