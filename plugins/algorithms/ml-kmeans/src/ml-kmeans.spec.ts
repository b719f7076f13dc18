import { adjustedRandIndex, createRandom, wcss, toPoints } from '@tributary/numerics';
import type { Matrix } from '@tributary/plugin-kit';
import { describe, expect, it } from 'vitest';
import plugin from './index.js';

const tools = (seed = 1) => ({ seed, signal: new AbortController().signal, progress: () => undefined });
function matrixOf(rows: number[][]): Matrix {
  return {
    rows: rows.length,
    ids: BigUint64Array.from(rows, (_, at) => BigInt(at + 1)),
    columns: rows[0]!.map((_, c) => ({
      name: `x${c}`,
      kind: 'numeric' as const,
      data: Float64Array.from(rows, (row) => row[c]!),
    })),
  };
}
/** Blobs of 40 rows around the given centres; truth is the blob's number. */
function blobs(centres: number[][], spread = 1): { matrix: Matrix; truth: number[] } {
  const random = createRandom(5);
  const truth = centres.flatMap((_, at) => Array.from({ length: 40 }, () => at));
  const rows = truth.map((at) => centres[at]!.map((value) => value + spread * (random.next() + random.next() - 1)));
  return { matrix: matrixOf(rows), truth };
}
const params = (input: unknown) => plugin.params.parse(input);
const corners = [
  [0, 0],
  [10, 0],
  [0, 10],
  [10, 10],
];

describe('ml-kmeans', () => {
  it('finds blobs that lie apart', async () => {
    const { matrix, truth } = blobs(corners);
    const artifact = await plugin.fit(matrix, params({ k: 4 }), tools());
    expect(adjustedRandIndex(plugin.apply(artifact, matrix), truth)).toBe(1);
  });

  it('keeps an inertia that belongs to the labels it would give', async () => {
    const { matrix } = blobs(corners, 8);
    const artifact = await plugin.fit(matrix, params({ k: 5, maxIterations: 2, restarts: 1 }), tools());
    const labels = plugin.apply(artifact, matrix);
    expect((artifact.json as { inertia: number }).inertia).toBeGreaterThanOrEqual(
      wcss(toPoints(matrix), labels) - 1e-9,
    );
    const settled = await plugin.fit(matrix, params({ k: 5 }), tools());
    const exact = wcss(toPoints(matrix), plugin.apply(settled, matrix));
    expect((settled.json as { inertia: number }).inertia / exact).toBeCloseTo(1, 6);
  });

  it('the same seed gives the same artifact; more restarts are never looser', async () => {
    const { matrix } = blobs(corners, 9);
    const inertia = async (restarts: number) =>
      ((await plugin.fit(matrix, params({ k: 6, restarts }), tools(3))).json as { inertia: number }).inertia;
    expect(await plugin.fit(matrix, params({ k: 6 }), tools(3))).toEqual(
      await plugin.fit(matrix, params({ k: 6 }), tools(3)),
    );
    expect(await inertia(10)).toBeLessThanOrEqual(await inertia(1));
  });

  it('leaves no cluster empty, even where most rows are equal', async () => {
    const matrix = matrixOf([...Array.from({ length: 50 }, () => [0, 0]), [1, 0], [0, 1], [1, 1]]);
    const labels = plugin.apply(await plugin.fit(matrix, params({ k: 4 }), tools()), matrix);
    expect(new Set(labels).size).toBe(4);
  });

  it.each([
    ['more clusters than rows', [[1], [2]], 3],
    ['more clusters than different rows', [[1], [1], [1], [2]], 3],
    ['a missing value', [[1], [NaN], [3]], 2],
  ])('refuses %s', async (_, rows, k) => {
    await expect(plugin.fit(matrixOf(rows), params({ k }), tools())).rejects.toMatchObject({ code: 'MODEL_INPUT' });
  });

  it('refuses to label missing values and other columns', async () => {
    const { matrix } = blobs(corners);
    const artifact = await plugin.fit(matrix, params({ k: 4 }), tools());
    expect(() => plugin.apply(artifact, matrixOf([[1, NaN]]))).toThrow(/impute/);
    expect(() => plugin.apply(artifact, matrixOf([[1, 2, 3]]))).toThrow(/other columns/);
  });

  it('stops when cancelled', async () => {
    const { matrix } = blobs(corners, 9);
    const signal = AbortSignal.abort();
    await expect(plugin.fit(matrix, params({ k: 4 }), { ...tools(), signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});
