import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareLanes, type Claim } from './share-lanes.js';

const claims = fc
  .uniqueArray(
    fc.record({
      memberId: fc.string({ minLength: 1, maxLength: 3 }),
      generation: fc.integer({ min: -1, max: 3 }),
      lanes: fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 20 }),
    }),
    { minLength: 1, maxLength: 6, selector: ({ memberId }) => memberId },
  )
  .map((list): Claim[] => list);

describe('shareLanes', () => {
  it('gives each lane to one member, evenly, for any claims, in any order of them', () => {
    fc.assert(
      fc.property(claims, fc.integer({ min: 1, max: 16 }), (members, lanes) => {
        const shares = shareLanes(lanes, members);
        expect([...shares.values()].flat().sort((a, b) => a - b)).toEqual(Array.from({ length: lanes }, (_, at) => at));
        const sizes = [...shares.values()].map((own) => own.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const reversed = shareLanes(lanes, [...members].reverse());
        for (const [member, own] of shares) expect(reversed.get(member)).toEqual(own);
      }),
      { endOnFailure: true },
    );
  });

  it('moves no more lanes than it must when one comes or goes', () => {
    const before: Claim[] = [
      { memberId: 'a', generation: 1, lanes: [0, 2, 4, 6] },
      { memberId: 'b', generation: 1, lanes: [1, 3, 5, 7] },
    ];
    const came = shareLanes(8, [...before, { memberId: 'c', generation: -1, lanes: [] }]);
    expect(came.get('c')).toHaveLength(2);
    for (const { memberId, lanes } of before) expect(lanes).toEqual(expect.arrayContaining(came.get(memberId)!));
    expect(shareLanes(8, before.slice(0, 1)).get('a')).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('leaves a lane that two claim to the younger generation', () => {
    const shares = shareLanes(2, [
      { memberId: 'a', generation: 1, lanes: [0] },
      { memberId: 'b', generation: 2, lanes: [0] },
    ]);
    expect(shares.get('b')).toEqual([0]);
  });
});
