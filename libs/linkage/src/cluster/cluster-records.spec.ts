import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Edges } from '../model/score-pairs.js';
import { clusterRecords } from './cluster-records.js';
import { weakBridges } from './weak-bridges.js';

const edges = (list: readonly (readonly [number, number, number])[]): Edges => {
  const sorted = [...list].sort((a, b) => b[2] - a[2]);
  return {
    l: Uint32Array.from(sorted, ([l]) => l),
    r: Uint32Array.from(sorted, ([, r]) => r),
    bits: Float64Array.from(sorted, ([, , bits]) => bits),
  };
};
const plain = { leastBits: 4, largest: 50 };
const fileOf = (start: number) => (record: number) => (record < start ? 0 : 1);

describe('clusterRecords', () => {
  it('closes over links from the threshold on, and names a cluster by its smallest record', () => {
    const { of, count } = clusterRecords(
      edges([
        [0, 1, 9],
        [1, 2, 4],
        [3, 4, 3.9],
      ]),
      { ...plain, records: 5 },
    );
    expect([...of]).toEqual([0, 0, 0, 3, 4]);
    expect(count).toBe(3);
  });

  it('finds the components that a naive search finds', () => {
    const pair = fc.tuple(fc.nat(29), fc.nat(29), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), (list) => {
        const { of } = clusterRecords(edges(list), { ...plain, records: 30 });
        const label = Array.from({ length: 30 }, (_, id) => id);
        for (let changed = true; changed;) {
          changed = false;
          for (const [l, r, bits] of list)
            if (bits >= 4 && label[l] !== label[r]) {
              label[l] = label[r] = Math.min(label[l]!, label[r]!);
              changed = true;
            }
        }
        expect([...of]).toEqual(label);
      }),
    );
  });

  it('breaks a chain at its weakest link where it grows too long', () => {
    const chain = edges([
      [0, 1, 9],
      [1, 2, 8],
      [2, 3, 5],
      [3, 4, 7],
      [4, 5, 9],
    ]);
    const { of, refused, cuts } = clusterRecords(chain, { records: 6, leastBits: 4, largest: 3 });
    expect([...of]).toEqual([0, 0, 0, 3, 3, 3]);
    expect(refused['too large']).toBe(1);
    expect(cuts).toEqual([{ l: 2, r: 3, bits: 5, reason: 'too large', sizes: [3, 3] }]);
  });

  it('lets groups grow that hang together throughout, not by a chain', () => {
    const group = (from: number, size: number): [number, number, number][] =>
      Array.from({ length: size }, (_, l) =>
        Array.from({ length: size - l - 1 }, (__, r): [number, number, number] => [from + l, from + l + r + 1, 9]),
      ).flat();
    const dense = edges(group(0, 8));
    const options = { records: 8, leastBits: 4, largestByChain: 3 };
    expect(clusterRecords(dense, options)).toMatchObject({ count: 1, cuts: [] });
    const { of, refused, cuts } = clusterRecords(edges([...group(0, 4), ...group(4, 4), [3, 4, 8]]), options);
    expect([...of]).toEqual([0, 0, 0, 0, 4, 4, 4, 4]);
    expect(refused['few links between']).toBe(1);
    expect(cuts).toEqual([{ l: 3, r: 4, bits: 8, reason: 'few links between', sizes: [4, 4] }]);
    expect(clusterRecords(dense, { ...options, largest: 5 }).refused['too large']).toBeGreaterThan(0);
  });

  it('refuses the second record of a file by its weaker link, where nobody asks for the best partner', () => {
    const links = edges([
      [0, 2, 10],
      [1, 2, 9],
      [0, 3, 8],
    ]);
    const onePerFile = { fileOf: fileOf(2), best: false };
    const { of, refused, cuts } = clusterRecords(links, { ...plain, records: 4, onePerFile });
    expect([...of]).toEqual([0, 1, 0, 3]);
    expect(refused).toEqual({ 'too large': 0, 'few links between': 0, 'second of a file': 2, 'weak bridge': 0 });
    expect(cuts.map(({ l, r, sizes }) => [l, r, ...sizes])).toEqual([
      [1, 2, 1, 2],
      [0, 3, 2, 1],
    ]);
  });

  it('cuts a weak link that alone holds two groups together, not one that others stand by or that holds a single record', () => {
    const links = edges([
      [0, 1, 9],
      [1, 2, 5],
      [2, 3, 9],
      [3, 4, 5],
      [5, 6, 9],
      [7, 8, 9],
      [5, 7, 5],
      [6, 8, 5],
    ]);
    const { of, cuts } = clusterRecords(links, { ...plain, records: 9, bridgeBits: 7 });
    expect([...of]).toEqual([0, 0, 2, 2, 2, 5, 5, 5, 5]);
    expect(cuts).toEqual([{ l: 1, r: 2, bits: 5, reason: 'weak bridge', sizes: [2, 2] }]);
    expect([...clusterRecords(links, { ...plain, records: 9, bridgeBits: 5 }).of]).toEqual([0, 0, 0, 0, 0, 5, 5, 5, 5]);
  });

  it('finds the bridges that taking every link out in turn finds', () => {
    const pair = fc.tuple(fc.nat(11), fc.nat(11), fc.constant(6)).filter(([l, r]) => l < r);
    const distinct = fc.uniqueArray(pair, { maxLength: 18, selector: ([l, r]) => l * 12 + r });
    fc.assert(
      fc.property(distinct, (list) => {
        const all = edges(list);
        const groups = (links: Edges): number[] => {
          const { of } = clusterRecords(links, { ...plain, records: 12 });
          return [...of].map((cluster) => of.filter((other) => other === cluster).length);
        };
        const whole = groups(all);
        const expected = list.flatMap((_, out) => {
          const { l, r } = { l: all.l[out]!, r: all.r[out]! };
          const sizes = groups(edges(list.filter(([a, b]) => a !== l || b !== r)));
          return sizes[l]! < whole[l]! && sizes[l]! >= 2 && sizes[r]! >= 2 ? [out] : [];
        });
        expect([...weakBridges(all, { records: 12, leastBits: 4, bridgeBits: 7 })].sort((a, b) => a - b)).toEqual(
          expected,
        );
      }),
    );
  });

  it('assigns one partner to each so that the sum is greatest, not the strongest first', () => {
    // 0 and 1 both like 2 best; 1 has nobody else. Strongest first would leave 1 alone.
    const links = edges([
      [0, 2, 10],
      [1, 2, 9],
      [0, 3, 8],
    ]);
    const { of } = clusterRecords(links, { ...plain, records: 4, onePerFile: { fileOf: fileOf(2), best: true } });
    expect([...of]).toEqual([0, 1, 1, 0]);
  });

  it('finds the best assignment of small graphs, as trying all of them does', () => {
    const worth = fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(worth, (matrix) => {
        const list = matrix.flatMap((row, l) => row.map((bits, r) => [l, r + 4, bits] as const));
        const { of } = clusterRecords(edges(list), {
          ...plain,
          records: 8,
          onePerFile: { fileOf: fileOf(4), best: true },
        });
        // A link counts from just under the threshold, as in bestAssignment.
        let sum = 0;
        for (const [l, r, bits] of list) if (of[l] === of[r]) sum += bits - 4 + 1;
        expect(sum).toBe(bestSum(matrix, 0, new Set()));
        for (let a = 0; a < 8; a++)
          for (let b = a + 1; b < 8; b++) if (of[a] === of[b]) expect(fileOf(4)(a)).not.toBe(fileOf(4)(b));
      }),
    );
  });
});

function bestSum(matrix: readonly (readonly number[])[], row: number, taken: ReadonlySet<number>): number {
  if (row === matrix.length) return 0;
  let best = bestSum(matrix, row + 1, taken);
  matrix[row]!.forEach((bits, column) => {
    if (bits >= 4 && !taken.has(column))
      best = Math.max(best, bits - 3 + bestSum(matrix, row + 1, new Set([...taken, column])));
  });
  return best;
}
