import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';
import { publicIdSchema } from '../profiles/profile.schemas.js';
import { segmentParamsSchema } from './segment.schemas.js';

export const explainParamsSchema = segmentParamsSchema.extend({
  person: z.string().min(1).describe('Public id, or any identifier of the person.'),
});
interface VerdictShape {
  words: string;
  holds: boolean;
  value?: string | null;
  move?: string;
  parts?: VerdictShape[];
}
const verdictSchema: z.ZodType<VerdictShape> = named(
  'SegmentVerdict',
  z.object({
    words: z.string().describe('all, any, not, or the clause in words.'),
    holds: z.boolean(),
    value: z.string().nullable().optional().describe('What the person has; null: nothing is known.'),
    move: z.string().optional().describe('What would turn this clause round.'),
    get parts() {
      return z.array(verdictSchema).optional();
    },
  }),
);
export const explanationSchema = named(
  'SegmentExplanation',
  z.object({
    segment: z.string(),
    person: publicIdSchema,
    in: z.boolean(),
    verdict: verdictSchema,
    changesAt: instantSchema.nullable().describe('When time alone changes the answer, within a year.'),
    over: z
      .object({
        model: z.string(),
        cluster: z.string().nullable().describe('The cluster by the model.'),
        name: z.string().nullable(),
        instead: z.string().nullable().describe('The cluster that people of the rule are in instead; null: none.'),
      })
      .optional()
      .describe('Of a rule that stands over the clusters of a model: what the model says of this person.'),
  }),
);
export type SegmentExplained = z.infer<typeof explanationSchema>;
