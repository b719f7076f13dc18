import { z } from 'zod';
import { named } from '../openapi/named-schemas.js';

const counted = z.int();
export const journeysSchema = named(
  'Journeys',
  z.object({
    journeys: z.array(
      z.object({
        journey: z.string(),
        title: z.string(),
        start: z.string().describe('What people start by: a segment or a trigger.'),
        open: counted.describe('People on the way.'),
        done: counted,
        stopped: counted.describe('What ends the journey happened.'),
        merged: counted.describe('Entries of people who turned out to be another one on the way.'),
        steps: z.array(
          z.object({
            step: z.string(),
            sync: z.string().describe('Its name in the health, history and results of syncs.'),
            afterDays: z.number(),
            connection: z.string(),
            messages: z.record(z.string(), counted).describe('Outcome → messages.'),
          }),
        ),
      }),
    ),
  }),
);
