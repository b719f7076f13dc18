import { describe, expect, it } from 'vitest';
import { createRandom, tsneSteps, type Points } from './index.js';
import { repulsionTree } from './quad-tree.js';

const groups = 3;
function cloud(rows: number, columns = 5): Points {
  const random = createRandom(2);
  const data = Float64Array.from(
    { length: rows * columns },
    (_, at) => (Math.floor(at / columns) % groups) * 6 + random.next(),
  );
  return { rows, columns, data };
}
function picture(points: Points, options: Parameters<typeof tsneSteps>[1]): Float64Array {
  const steps = tsneSteps(points, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

describe('t-SNE', () => {
  it('keeps neighbours together: the nearest on the plane is of the same group', () => {
    const plane = picture(cloud(150), { seed: 1, perplexity: 12, iterations: 250 });
    const near = (row: number): number => {
      let best = -1;
      let least = Infinity;
      for (let other = 0; other < 150; other++) {
        const far = (plane[row * 2]! - plane[other * 2]!) ** 2 + (plane[row * 2 + 1]! - plane[other * 2 + 1]!) ** 2;
        if (other !== row && far < least) [best, least] = [other, far];
      }
      return best;
    };
    const right = Array.from({ length: 150 }, (_, row) => near(row) % groups === row % groups).filter(Boolean).length;
    expect(right).toBe(150);
  });

  it('is the same for the same seed, and finite where rows are equal', () => {
    const points = { rows: 40, columns: 2, data: new Float64Array(80) };
    points.data[0] = 1;
    const one = picture(points, { seed: 3, iterations: 30 });
    expect(one).toEqual(picture(points, { seed: 3, iterations: 30 }));
    expect(one.every(Number.isFinite)).toBe(true);
  });

  it('refuses more rows than a picture bears, and gaps', () => {
    expect(() => picture({ rows: 5001, columns: 1, data: new Float64Array(5001) }, { seed: 1 })).toThrow(/5000 rows/);
    expect(() => picture({ rows: 2, columns: 1, data: Float64Array.of(1, NaN) }, { seed: 1 })).toThrow(/impute/);
  });

  it('pushes as all pairs do where nothing is drawn together, and nearly so with squares', () => {
    const random = createRandom(9);
    const points = Float64Array.from({ length: 400 }, () => random.next() * 20);
    const exact = Float64Array.of(0, 0);
    let total = 0;
    for (let other = 1; other < 200; other++) {
      const [dx, dy] = [points[0]! - points[other * 2]!, points[1]! - points[other * 2 + 1]!];
      const near = 1 / (1 + dx * dx + dy * dy);
      total += near;
      exact[0]! += near * near * dx;
      exact[1]! += near * near * dy;
    }
    for (const [theta, digits] of [
      [0, 9],
      [0.5, 1],
    ] as const) {
      const push = Float64Array.of(0, 0);
      expect(repulsionTree(points, theta).on(0, push)).toBeCloseTo(total, digits);
      expect(push[0]).toBeCloseTo(exact[0]!, digits);
      expect(push[1]).toBeCloseTo(exact[1]!, digits);
    }
  });
});
