import { trackingEventSchema } from '@tributary/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCall } from './index.js';

/** Values at the edges of the schema: lengths in UTF-16 units and in code points differ, JSON text can say 1e999. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.integer({ min: 0, max: 1030 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 95, max: 1030 }).map((length) => '🌊'.repeat(length)),
);
const scalar = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(Infinity));
const bag = fc.oneof(fc.dictionary(text, scalar, { maxKeys: 2 }), fc.array(scalar, { maxLength: 2 }));
const short = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
const good = fc.record(
  {
    type: fc.constantFrom('track', 'identify', 'page', 'screen', 'group', 'alias'),
    messageId: short,
    userId: fc.oneof(short, fc.integer(), fc.constant(null)),
    event: short,
    groupId: short,
    previousId: short,
    properties: fc.dictionary(fc.oneof(short, fc.constantFrom('__proto__', 'constructor', '')), fc.jsonValue(), {
      maxKeys: 3,
    }),
    timestamp: fc.oneof(short, fc.integer()),
    unknown: fc.jsonValue(),
  },
  { requiredKeys: ['type'] },
);
const names = Object.keys(trackingEventSchema.shape);
const wrong = fc.dictionary(fc.constantFrom(...names), fc.oneof(text, scalar, bag), { maxKeys: 2 });
/** A good call with up to two parts replaced by anything. */
const call = fc.tuple(good, wrong).map(([base, change]) => ({ ...base, ...change }));

/** What a call needs beside its shape, written down a second time. */
const complete = ({
  type,
  event,
  groupId,
  previousId,
}: {
  type: string;
  event?: unknown;
  groupId?: unknown;
  previousId?: unknown;
}) =>
  type === 'track'
    ? event !== undefined
    : type === 'group'
      ? groupId != null
      : type === 'alias'
        ? previousId != null
        : true;

describe('checkCall', () => {
  it('accepts exactly what the zod schema accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: call }, { weight: 1, arbitrary: fc.jsonValue() }), (input) => {
        const zod = trackingEventSchema.safeParse(input);
        const expected = zod.success && complete(zod.data);
        if (expected) accepted++;
        expect(checkCall(input).ok).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(200);
  });

  it.each([
    [{ type: 'track', event: '🌊'.repeat(256) }, true],
    [{ type: 'track', event: '🌊'.repeat(257) }, false],
    [{ type: 'identify', userId: Infinity }, false],
    [{ type: 'identify', traits: [] }, false],
    [{ type: 'identify', messageId: 'x'.repeat(201) }, false],
    [{ type: 'track' }, false],
    [{ type: 'group' }, false],
    [{ type: 'alias', userId: 'u' }, false],
    [undefined, false],
  ])('case %#', (input, ok) => expect(checkCall(input).ok).toBe(ok));

  it('gives the call back as it came, and says what is wrong with it', () => {
    const input = { type: 'page', extra: { a: 1 } };
    expect(checkCall(input)).toEqual({ ok: true, call: input });
    expect(checkCall({ type: 'page', traits: 5 })).toEqual({ ok: false, reason: expect.stringMatching(/^traits /) });
  });
});
