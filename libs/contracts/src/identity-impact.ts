import { z } from 'zod';

/** What other identity rules would make of everybody, beside what holds. */
export const identityImpactSchema = z.object({
  events: z.int().describe('Read of the event log to decide it anew.'),
  people: z.object({ now: z.int(), then: z.int() }),
  merged: z.int().describe('People of now who would be one with others.'),
  split: z.int().describe('People of now who would come apart.'),
  identifiers: z
    .object({ lost: z.int(), gained: z.int() })
    .describe('Identifiers that the rules would leave out, or that only they read.'),
  segments: z
    .array(z.object({ segment: z.string(), members: z.int(), syncs: z.array(z.string()) }))
    .describe('Members among those people, and the syncs that send them.'),
  examples: z
    .array(z.object({ person: z.string().describe('Public id.'), change: z.enum(['merged', 'split']) }))
    .describe('Some of them.'),
});
export type IdentityImpact = z.infer<typeof identityImpactSchema>;
