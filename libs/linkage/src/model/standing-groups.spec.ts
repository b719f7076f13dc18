import { describe, expect, it } from 'vitest';
import { standingGroups } from './standing-groups.js';

const links = (rows: readonly (readonly [number, number, number])[]) => {
  const [l, r, w] = [0, 1, 2].map((at) => Float64Array.from(rows, (row) => row[at]!)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { l, r, w };
};
const standing = { records: 6, least: 0, ahead: 5, largest: 4 };

describe('standingGroups', () => {
  it('takes a pair that is far ahead of whatever leads out of it, and no pair that is not', () => {
    const rows = [
      [0, 1, 12],
      [1, 2, 6],
      [3, 4, 9],
      [4, 5, 5],
    ] as const;
    const groups = standingGroups(links(rows), { ...standing, largest: 2 });
    expect(groups[0]).toBe(groups[1]);
    expect(groups[0]).toBeGreaterThan(0);
    expect([...groups.slice(2)]).toEqual([0, 0, 0, 0]);
  });

  it('takes three that hold together as well, of which none is a pair ahead of the third', () => {
    const rows = [
      [0, 1, 12],
      [1, 2, 11],
      [0, 2, 10],
      [2, 3, -3],
    ] as const;
    const groups = standingGroups(links(rows), standing);
    expect(new Set(groups.slice(0, 3)).size).toBe(1);
    expect(groups[0]).toBeGreaterThan(0);
    expect(groups[3]).toBe(0);
    expect([...standingGroups(links(rows), { ...standing, largest: 2 })]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('takes none that holds together by a link under the least, however far ahead', () => {
    expect([...standingGroups(links([[0, 1, -1]]), standing)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('forgets a group that grew too large', () => {
    const chain = [0, 1, 2, 3].map((at) => [at, at + 1, 10] as const);
    expect([...standingGroups(links(chain), standing)]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
