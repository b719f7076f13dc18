import { expect, it } from 'vitest';
import { z } from 'zod';
import { misfitLines } from './misfits.js';
import { ruleSchema } from './rule/rule.js';

const linesOf = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value);
  return error ? misfitLines(error, { value, whole: 'rule' }) : [];
};

it.each<[unknown, unknown[]]>([
  // One key says which clause is meant: what is wrong with that clause.
  [
    { feature: 'rfm.orders', op: '>', value: 3 },
    [expect.stringMatching(/^op: Invalid option: expected one of .*"at_least"/)],
  ],
  [{ trait: 'plan' }, [expect.stringMatching(/^op: Invalid option/)]],
  [
    {
      all: [
        { trait: 'plan', op: 'known' },
        { event: 'Seen', atLeast: 'two' },
      ],
    },
    [expect.stringMatching(/^all\.1\.atLeast: Invalid input: expected number/)],
  ],
  [{ any: [{ not: { consent: 'marketing', iss: 'granted' } }] }, ['any.0.not: Unrecognized key: "iss"']],
  [{ near: { latitude: 100, longitude: 0 }, km: 5 }, [expect.stringMatching(/^near\.latitude: Too big/)]],
  // Nothing says which.
  [{ evnt: 'Seen' }, [expect.stringMatching(/^rule: has none of all, any, not, trait, .*, template, but evnt$/)]],
  [{ all: [{}] }, [expect.stringMatching(/^all\.0: has none of all, any, not, trait, /)]],
  ['loyal', [expect.stringMatching(/^rule: Invalid input: expected object/)]],
])('says of the rule %j what is wrong with it', (rule, lines) => expect(linesOf(ruleSchema, rule)).toEqual(lines));

it('says of plain alternatives what each of them is', () => {
  const size = z.object({ size: z.union([z.number(), z.string()]) });
  expect(linesOf(size, { size: true })).toEqual([
    'size: Invalid input: expected number, received boolean; or: Invalid input: expected string, received boolean',
  ]);
});

it('takes no key of the prototype for one of the value', () =>
  expect(
    linesOf(z.union([z.strictObject({ constructor: z.string() }), z.strictObject({ b: z.string() })]), {}),
  ).toEqual(['rule: has none of constructor, b']));
