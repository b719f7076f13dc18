import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreIdentity } from './index.js';

/** Every pair, one by one. */
function naive(truth: ReadonlyMap<string, string>, placed: ReadonlyMap<string, string>) {
  const records = [...truth.keys()];
  let [made, wanted, right] = [0, 0, 0];
  for (const [i, a] of records.entries())
    for (const b of records.slice(i + 1)) {
      const together = placed.has(a) && placed.get(a) === placed.get(b);
      const same = truth.get(a) === truth.get(b);
      if (together) made++;
      if (same) wanted++;
      if (together && same) right++;
    }
  return { precision: made ? right / made : 1, recall: wanted ? right / wanted : 1 };
}

describe('scoreIdentity', () => {
  it('equals a count of all pairs on random partitions', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.option(fc.integer({ min: 0, max: 6 })));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
        const truth = new Map(entries.map(([person], i) => [`email:${i}`, `p${person}`]));
        const placed = new Map(
          entries.flatMap(([, profile], i) => (profile === null ? [] : [[`email:${i}`, `${profile}`]])) as [
            string,
            string,
          ][],
        );
        const score = scoreIdentity(
          { records: truth },
          [...placed].map(([record, profile]) => ({ record, profile })),
        );
        expect(score).toMatchObject(naive(truth, placed));
        expect(score.missing).toBe(truth.size - placed.size);
      }),
    );
  });

  it('leaves unknown records out and counts a repeated one once', () => {
    const records = new Map([
      ['email:a', 'p1'],
      ['phone:1', 'p1'],
      ['email:b', 'p2'],
    ]);
    const score = scoreIdentity({ records }, [
      { record: 'email:a', profile: '1' },
      { record: 'email:a', profile: '1' },
      { record: 'phone:1', profile: '1' },
      { record: 'email:b', profile: '1' },
      { record: 'email:stranger', profile: '1' },
    ]);
    expect(score).toEqual({ precision: 1 / 3, recall: 1, truthProfiles: 2, profiles: 1, missing: 0, unknown: 1 });
  });

  it('refuses one record on two profiles without naming it', () => {
    const records = new Map([['email:a@example.com', 'p1']]);
    const clusters = ['1', '2'].map((profile) => ({ record: 'email:a@example.com', profile }));
    expect(() => scoreIdentity({ records }, clusters)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
    expect(() => scoreIdentity({ records }, clusters)).not.toThrow(/example/);
  });
});
