import { defineAlgorithm, TributaryError, type ClusteringDefinition, type Matrix } from '@tributary/plugin-kit';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { algorithmCases, failedCases } from '../index.js';

const params = z.object({ k: z.int().default(3).describe('Groups') });
type Definition = ClusteringDefinition<typeof params>;
const refuse = (why: string) => new TributaryError('MODEL_INPUT', why);

/** Cuts the range of the first column into k equal parts: enough for blobs on a line. */
const good: Definition = {
  id: 'slices',
  kind: 'clustering',
  title: 'Slices',
  summary: 'Cuts the first column into slices, for tests.',
  version: '1.0.0',
  engine: '^0.1',
  params,
  suits: { rows: 1000 },
  fit(matrix, { k }) {
    if (matrix.rows < k) throw refuse('too few rows');
    if (matrix.columns.some((column) => column.data.some((value) => !Number.isFinite(value))))
      throw refuse('not finite');
    const values = [...(matrix.columns[0]?.data ?? [])].sort((a, b) => a - b);
    return { format: 1, json: { k }, buffers: { range: Float64Array.of(values[0] ?? 0, values.at(-1) ?? 0) } };
  },
  apply(artifact, matrix) {
    const [low = 0, high = 0] = artifact.buffers['range'] ?? [];
    const { k } = artifact.json as { k: number };
    return Int32Array.from(matrix.columns[0]?.data ?? [], (value) =>
      Math.min(k - 1, Math.floor((k * (value - low)) / (high - low || 1))),
    );
  },
};
const failures = (change: Partial<Definition>) =>
  failedCases(algorithmCases(defineAlgorithm<typeof params>({ ...good, ...change }) as never, { tooMany: { k: 10 } }));
let calls = 0;
const finite = (matrix: Matrix): Matrix => ({
  ...matrix,
  columns: matrix.columns.map((one) => ({
    ...one,
    data: one.data.map((value) => (Number.isFinite(value) ? value : 0)) as Float64Array,
  })),
});

it('a well-behaved algorithm passes', async () => {
  expect(await failures({})).toEqual([]);
});

it.each<[string, Partial<Definition>, RegExp]>([
  [
    'does not follow its seed',
    { fit: async (...args) => ({ ...(await good.fit(...args)), json: { k: 3, n: calls++ } }) },
    /same artifact/,
  ],
  [
    'keeps a Map in its artifact',
    { fit: async (...args) => ({ ...(await good.fit(...args)), json: { k: 3, map: new Map([[1, 2]]) } }) },
    /plain data/,
  ],
  ['takes NaN as zero', { fit: (matrix, ...rest) => good.fit(finite(matrix), ...rest) }, /NaN/],
  [
    'finds more groups than rows',
    { fit: (matrix, ...rest) => good.fit({ ...matrix, rows: 1e9 }, ...rest) },
    /more than the rows/,
  ],
  ['labels by chance', { apply: (_, matrix) => Int32Array.from(matrix.ids, (__, row) => (row * 7) % 2) }, /truth/],
  [
    'changes its input',
    {
      apply: (artifact, matrix) => {
        const made = good.apply(artifact, matrix);
        matrix.columns[0]?.data.fill(0);
        return made;
      },
    },
    /leaves its input alone/,
  ],
  [
    'reports progress backwards',
    {
      fit: (matrix, given, tools) => {
        tools.progress(0.9);
        tools.progress(0.1);
        return good.fit(matrix, given, tools);
      },
    },
    /progress/,
  ],
  [
    'fails on its own words',
    {
      fit: (matrix, ...rest) => {
        if (matrix.rows < 2) throw new RangeError('oops');
        return good.fit(matrix, ...rest);
      },
    },
    /single row/,
  ],
])('an algorithm that %s is caught', async (_, change, by) => {
  expect((await failures(change)).filter((name) => by.test(name))).not.toEqual([]);
});
