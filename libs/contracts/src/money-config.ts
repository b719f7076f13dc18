import { z } from 'zod';

const currency = z.string().regex(/^[A-Z]{3}$/, 'a currency of ISO 4217 such as EUR');

/** In which currency amounts are told, and what others are worth in it. */
export const moneySchema = z.strictObject({
  currency,
  rates: z
    .record(
      currency,
      z
        .array(
          z.strictObject({
            from: z.iso.date().describe('First day (UTC) on which it holds; until the next one.'),
            rate: z.number().positive().describe('What one unit is worth in the currency above.'),
          }),
        )
        .min(1),
    )
    .default({})
    .describe(
      'Other currency → its rates by day. An amount is converted by the rate of its own day; one without a rate is left out and counted.',
    ),
});

export type Money = z.output<typeof moneySchema>;

/** How sets state it. */
export const money = moneySchema
  .optional()
  .describe(
    'Left out: the currency of most amounts; amounts in others are left out and counted, never added as they are.',
  );
