import { existsSync, readFileSync } from 'node:fs';
import { createRandom } from '@tributary/numerics';
import type { Matrix } from '@tributary/plugin-kit';
import { describe, expect, it } from 'vitest';
import plugin from './index.js';

/** Rows of iris and wine. They lie beside the checkout; a clone without them skips these. */
const folder = new URL('../../../../../shared/golden/', import.meta.url);
/** scikit-learn 1.2.1: RandomForestRegressor(500, max_features=0.5, random_state=0).feature_importances_. */
const theirs: Record<string, number[]> = {
  iris: [0.112, 0.012, 0.427, 0.449],
  wine: [0.068, 0.011, 0.004, 0.01, 0.014, 0.051, 0.323, 0.002, 0.008, 0.077, 0.07, 0.191, 0.171],
};
const tools = { seed: 3, signal: new AbortController().signal, progress: () => undefined };
const fit = (matrix: Matrix, params: object = {}) => plugin.fit(matrix, plugin.params.parse(params), tools);

function matrixOf(rows: number[][], outcome: number[]): Matrix {
  return {
    rows: rows.length,
    ids: BigUint64Array.from(rows, (_, at) => BigInt(at + 1)),
    columns: rows[0]!.map((_, c) => ({ name: `x${c}`, kind: 'numeric', data: Float64Array.from(rows, (r) => r[c]!) })),
    outcome: Float64Array.from(outcome),
  };
}

/** Rows of three columns; the outcome is 100 for the first above 0.5, else 20, plus ten times the second. */
function spenders(): Matrix {
  const random = createRandom(4);
  const rows = Array.from({ length: 300 }, () => [random.next(), random.next(), random.next()]);
  return matrixOf(
    rows,
    rows.map(([first, second]) => (first! > 0.5 ? 100 : 20) + 10 * second!),
  );
}

describe('ml-random-forest', () => {
  it('foretells an outcome of many values, and ranks the columns by what they say of it', async () => {
    const matrix = spenders();
    const artifact = await fit(matrix, { columns: 1, trees: 20 });
    const expected = plugin.apply(artifact, matrix);
    const errors = expected.map((value, row) => Math.abs(value - matrix.outcome![row]!));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(5);
    const [first, second, third] = plugin.importance(artifact);
    expect(first! > second! && second! > third!).toBe(true);
  });

  it('leaves rows of unknown outcome aside, and refuses where nobody has one', async () => {
    const matrix = spenders();
    const known = matrix.outcome!.map((value, row) => (row < 100 ? value : NaN));
    expect((await fit({ ...matrix, outcome: known })).json).toMatchObject({ rows: 100 });
    await expect(async () => fit({ ...matrix, outcome: known.fill(NaN) })).rejects.toMatchObject({
      code: 'MODEL_INPUT',
    });
  });

  it('finds nothing of importance where the outcome is always the same', async () => {
    const matrix = spenders();
    const artifact = await fit({ ...matrix, outcome: new Float64Array(300).fill(7) });
    expect([plugin.importance(artifact), plugin.apply(artifact, matrix)[0]]).toEqual([[0, 0, 0], 7]);
  });

  it.runIf(existsSync(folder)).each(Object.keys(theirs))('ranks columns of %s as scikit-learn does', async (name) => {
    const lines = readFileSync(new URL(`${name}.csv`, folder), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const rows = lines.map((line) => line.split(',').map(Number));
    const matrix = matrixOf(
      rows.map((row) => row.slice(0, -1)),
      rows.map((row) => row.at(-1)!),
    );
    const shares = plugin.importance(await fit(matrix, { trees: 300 }));
    expect(rankCorrelation(shares, theirs[name]!)).toBeGreaterThanOrEqual(0.8);
    expect(Math.max(...shares.map((share, at) => Math.abs(share - theirs[name]![at]!)))).toBeLessThan(0.1);
  });
});

/** Spearman's, of values without ties. */
function rankCorrelation(left: number[], right: number[]): number {
  const ranks = (values: number[]) => values.map((value) => values.filter((other) => other < value).length);
  const [a, b] = [ranks(left), ranks(right)];
  const squares = a.reduce((sum, rank, at) => sum + (rank - b[at]!) ** 2, 0);
  return 1 - (6 * squares) / (a.length * (a.length ** 2 - 1));
}
