import { describe, expect, it } from 'vitest';
import { scoreClusters } from './score-clusters.js';

const clusters = (of: readonly number[]) => ({ of: Uint32Array.from(of) });

describe('scoreClusters', () => {
  it('counts pairs: two of three true pairs found, one found pair wrong', () => {
    // True: {0,1,2} and {3}; found: {0,1} and {2,3} — one right pair, one wrong, two missed.
    const score = scoreClusters(clusters([0, 0, 2, 2]), { labels: Int32Array.from([7, 7, 7, 8]) });
    expect(score).toMatchObject({ truePairs: 3, foundPairs: 2, rightPairs: 1, precision: 0.5 });
    expect(score.recall).toBeCloseTo(1 / 3, 12);
    expect(score.f1).toBeCloseTo(0.4, 12);
  });

  it('says the same of labels and of their pairs', () => {
    const of = clusters([0, 0, 0, 3, 3]);
    const labels = scoreClusters(of, { labels: Int32Array.from([1, 1, 2, 2, 2]) });
    const pairs = scoreClusters(of, {
      pairs: [
        [0, 1],
        [2, 3],
        [2, 4],
        [3, 4],
      ],
    });
    expect(pairs).toEqual(labels);
  });

  it('counts only pairs between files where files are linked', () => {
    const score = scoreClusters(clusters([0, 0, 0, 0]), { labels: Int32Array.from([1, 2, 1, 2]) }, (id) =>
      id < 2 ? 0 : 1,
    );
    expect(score).toMatchObject({ truePairs: 2, foundPairs: 4, rightPairs: 2 });
  });

  it('takes an unknown label for nobody', () => {
    const score = scoreClusters(clusters([0, 0, 0]), { labels: Int32Array.from([-1, -1, 4]) });
    expect(score).toMatchObject({ truePairs: 0, foundPairs: 3, rightPairs: 0, f1: 0 });
  });
});
