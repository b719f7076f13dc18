import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';
import { publicIdSchema } from '../profiles/profile.schemas.js';

export const lifecyclesSchema = named(
  'Lifecycles',
  z.object({
    lifecycles: z.array(
      z.object({ lifecycle: z.string(), title: z.string(), description: z.string(), stages: z.array(z.string()) }),
    ),
  }),
);
export type Lifecycles = z.infer<typeof lifecyclesSchema>;

export const lifecycleParamsSchema = z.object({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'not the key of a lifecycle'),
});
export const lifecyclePersonParamsSchema = lifecycleParamsSchema.extend({
  person: z.string().min(1).describe('Public id, or any identifier of the person.'),
});
export const lifecycleQuerySchema = z.object({
  from: z.iso.date().optional().describe('First day; default: 30 days before the last.'),
  to: z.iso.date().optional().describe('Last day; default: today.'),
});

export const lifecycleFiguresSchema = named(
  'LifecycleFigures',
  z.object({
    lifecycle: z.string(),
    title: z.string(),
    from: instantSchema,
    to: instantSchema,
    stages: z.array(
      z.object({
        stage: z.string(),
        title: z.string(),
        present: z.int().describe('People in it at the end.'),
        daysSoFar: z.number().nullable().describe('That they have been in it, median.'),
        reached: z.int().describe('People who came into it.'),
        wentOn: z.int().describe('Of these, who came into a later one after that.'),
        fellBack: z.int().describe('Of these, whose next stage was an earlier one.'),
        conversion: z.number().nullable().describe('wentOn of reached.'),
        daysOfStay: z.number().nullable().describe('Of the stays that ended, median.'),
      }),
    ),
    moves: z
      .array(z.object({ from: z.string(), to: z.string(), people: z.int(), moves: z.int() }))
      .describe('An empty `from` came in, an empty `to` went out.'),
  }),
);
export type LifecycleFigures = z.infer<typeof lifecycleFiguresSchema>;

export const personStagesSchema = named(
  'PersonStages',
  z.object({
    lifecycle: z.string(),
    person: publicIdSchema,
    stage: z.string().nullable(),
    moves: z.array(z.object({ from: z.string(), to: z.string(), at: instantSchema })),
  }),
);
export type PersonStages = z.infer<typeof personStagesSchema>;
