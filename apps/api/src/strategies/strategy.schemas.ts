import { z } from 'zod';
import { named } from '../openapi/named-schemas.js';

const counted = z.int();
export const strategiesSchema = named(
  'Strategies',
  z.object({
    strategies: z
      .array(
        z.object({
          strategy: z.string(),
          version: counted.describe('Counts up with every change that is applied.'),
          title: z.string(),
          description: z.string(),
          segment: z.string(),
          priority: counted,
          template: z.string().nullable(),
          offer: z.string().nullable(),
          cap: z.object({ most: counted, days: z.number() }).nullable(),
          syncs: z.array(
            z.object({
              sync: z.string(),
              connection: z.string(),
              channel: z.string(),
              plan: z
                .object({
                  add: counted,
                  update: counted,
                  remove: counted,
                  unchanged: counted,
                  blocked: z
                    .record(z.string(), counted)
                    .describe('Reason → people: a purpose, `strategy ‹key›` that goes before, `cap`.'),
                  withdrawn: z
                    .record(z.string(), counted)
                    .describe('Of the removals: members who may not be sent any more.'),
                  stopped: z.string().nullable(),
                })
                .nullable()
                .describe("Null for a journey's step."),
            }),
          ),
        }),
      )
      .describe('The highest priority first.'),
  }),
);
