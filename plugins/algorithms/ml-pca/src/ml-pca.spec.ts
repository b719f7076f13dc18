import { existsSync, readFileSync } from 'node:fs';
import { createRandom } from '@tributary/numerics';
import type { Matrix } from '@tributary/plugin-kit';
import { describe, expect, it } from 'vitest';
import plugin from './index.js';

const tools = { seed: 1, signal: new AbortController().signal, progress: () => undefined };
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
const fit = (rows: number[][], params: unknown = {}) => plugin.fit(matrixOf(rows), plugin.params.parse(params), tools);
const golden = new URL('../../../../../shared/golden/', import.meta.url);

describe('ml-pca', () => {
  it('finds the line that the rows lie on', async () => {
    const artifact = await fit([
      [-1, -1],
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(plugin.explained(artifact)).toEqual([expect.closeTo(1, 12)]);
    const reduced = plugin.apply(
      artifact,
      matrixOf([
        [0.5, 0.5],
        [1.5, 1.5],
      ]),
    );
    expect(reduced.columns.map((column) => column.name)).toEqual(['pc1']);
    expect([...reduced.columns[0]!.data]).toEqual([expect.closeTo(0, 12), expect.closeTo(Math.SQRT2, 12)]);
  });

  it('keeps distances when it keeps every component, and turns the largest loading positive', async () => {
    const random = createRandom(2);
    const rows = Array.from({ length: 60 }, () => [random.next(), random.next() * 3, random.next() * 2]);
    const artifact = await fit(rows, { variance: 1 });
    const { columns } = plugin.apply(artifact, matrixOf(rows));
    const distance = (get: (row: number, c: number) => number) =>
      Math.hypot(...[0, 1, 2].map((c) => get(3, c) - get(9, c)));
    expect(distance((row, c) => columns[c]!.data[row]!)).toBeCloseTo(
      distance((row, c) => rows[row]![c]!),
      9,
    );
    for (let component = 0; component < 3; component++) {
      const loadings = [...artifact.buffers['loadings']!.subarray(component * 3, component * 3 + 3)];
      expect(Math.max(...loadings)).toBe(Math.max(...loadings.map(Math.abs)));
    }
  });

  it('`components` wins over `variance`', async () => {
    const random = createRandom(2);
    const rows = Array.from({ length: 30 }, () => [random.next(), random.next(), random.next()]);
    expect(plugin.explained(await fit(rows, { components: 2, variance: 1 }))).toHaveLength(2);
  });

  it.each([
    [
      'missing values',
      [
        [1, 2],
        [NaN, 3],
      ],
    ],
    [
      'rows that are all equal',
      [
        [1, 2],
        [1, 2],
      ],
    ],
    ['a single row', [[1, 2]]],
  ])('refuses %s', (_, rows) => {
    expect(() => fit(rows)).toThrow(expect.objectContaining({ code: 'MODEL_INPUT' }));
  });

  it.runIf(existsSync(golden)).each(['iris', 'wine'])('repeats scikit-learn on %s', async (name) => {
    const expected = JSON.parse(readFileSync(new URL(`${name}.json`, golden), 'utf8')) as {
      raw: { pca: { explained_variance_ratio: number[]; abs_components: number[][] } };
    };
    const rows = readFileSync(new URL(`${name}.csv`, golden), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const artifact = await fit(
      rows.map((row) => row.split(',').slice(0, -1).map(Number)),
      { variance: 1 },
    );
    expect(plugin.explained(artifact).slice(0, 3)).toEqual(
      expected.raw.pca.explained_variance_ratio.slice(0, 3).map((value) => expect.closeTo(value, 9)),
    );
  });
});
