import { connect } from 'node:net';
import {
  defineAlgorithm,
  TributaryError,
  type Artifact,
  type ClusteringDefinition,
  type ImputationDefinition,
  type Matrix,
  type OutlierDefinition,
  type PredictionDefinition,
  type ReductionDefinition,
} from '@tributary/plugin-kit';
import { z } from 'zod';
import { mutantTable, type Mutant } from '../../fixtures/mutant-table.js';
import { algorithmCases } from '../index.js';

const params = z.object({ k: z.int().default(3).describe('Groups') });
type Definition = ClusteringDefinition<typeof params>;
const refuse = (why: string) => new TributaryError('MODEL_INPUT', why);
const suite = { tooMany: { k: 10 } };

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
const casesOf = (change: Partial<Definition>) =>
  algorithmCases(defineAlgorithm<typeof params>({ ...good, ...change }) as never, suite);
const fault = (does: string, caughtBy: string, change: Partial<Definition>): Mutant => ({
  does,
  caughtBy,
  cases: casesOf(change),
});
type Fit = (matrix: Matrix, ...rest: [Parameters<Definition['fit']>[1], Parameters<Definition['fit']>[2]]) => Artifact;
const fit = good.fit.bind(good) as Fit;
const breaksWhen = (poor: (matrix: Matrix) => boolean): Partial<Definition> => ({
  fit: (matrix, ...rest) => {
    if (poor(matrix)) throw new RangeError('oops');
    return fit(matrix, ...rest);
  },
});
const isConstant = (data: ArrayLike<number>): boolean => Array.from(data).every((value) => value === data[0]);
let calls = 0;
let last: Artifact | undefined;

mutantTable('clustering', casesOf({ again: ({ buffers }, { k }) => ({ format: 1, json: { k }, buffers }) }), [
  {
    does: 'is not frozen',
    caughtBy: 'is a frozen value with a well-formed head',
    cases: algorithmCases({ ...good, plugin: 'algorithm' } as never, suite),
  },
  fault(
    'leaves a parameter without words',
    'has settings that can be shown as a form: JSON Schema, each field described',
    {
      params: z.object({ k: z.int().default(3) }) as never,
    },
  ),
  fault('has a key that is no secret', 'marks every setting that sounds like a secret by secret()', {
    params: z.object({ k: z.int().default(3), apiKey: z.string().default('').describe('Key') }) as never,
  }),
  fault('needs a parameter', 'has parameters that work without a word, shown as JSON Schema', {
    params: z.object({ k: z.int().describe('Groups') }) as never,
  }),
  fault('forgets the other k', 'gives without the rows what a fit with another k gives', {
    again: (artifact) => artifact,
  }),
  fault('does not follow its seed', 'makes the same artifact of the same rows and seed', {
    fit: (...given) => ({ ...fit(...given), json: { k: 3, n: calls++ } }),
  }),
  fault('keeps a Map in its artifact', 'leaves an artifact of plain data that works the same after being stored', {
    fit: (...given) => ({ ...fit(...given), json: { k: 3, map: new Map([[1, 2]]) } }),
  }),
  fault('changes its input', 'applies the same way twice, to one row as to all, and leaves its input alone', {
    apply: (artifact, matrix) => {
      const made = good.apply(artifact, matrix);
      matrix.columns[0]?.data.fill(0);
      return made;
    },
  }),
  fault('labels by who stands beside', 'applies the same way twice, to one row as to all, and leaves its input alone', {
    apply: (artifact, matrix) => good.apply(artifact, matrix).map((label) => (matrix.rows === 1 ? 2 : label)),
  }),
  fault('reports progress backwards', 'reports progress from 0 to 1 that only grows', {
    fit: (matrix, given, tools) => {
      tools.progress(0.9);
      tools.progress(0.1);
      return fit(matrix, given, tools);
    },
  }),
  fault('labels by chance', 'finds the blobs of the truth data, with one label per row', {
    apply: (_, matrix) => Int32Array.from(matrix.ids, (__, row) => (row * 7) % 2),
  }),
  fault('returns NaN labels', 'gives labels as an Int32Array of −1 and up, one per row', {
    apply: (artifact, matrix) => Float64Array.from(good.apply(artifact, matrix), () => NaN) as never,
  }),
  fault('forgets the last row', 'gives labels as an Int32Array of −1 and up, one per row', {
    apply: (artifact, matrix) => good.apply(artifact, matrix).slice(1),
  }),
  fault('starts from the fit before', 'keeps nothing of one fit for the next', {
    fit: (...given) => {
      const made = fit(...given);
      const before = last;
      last = made;
      return { ...made, json: { k: 3, warm: before ? [...(before.buffers['range'] ?? [])] : [] } };
    },
  }),
  fault('calls home', 'opens no connection', {
    apply: (artifact, matrix) => {
      connect({ host: '127.0.0.1', port: 9 }).on('error', () => undefined);
      return good.apply(artifact, matrix);
    },
  }),
  fault(
    'divides by the range',
    'copes with constant columns',
    breaksWhen((matrix) =>
      matrix.columns.some(({ data }) => matrix.rows > 0 && isConstant(data) && matrix.rows > 1 && matrix.rows !== 30),
    ),
  ),
  fault(
    'stumbles over equal rows',
    'copes with rows that are all or nearly all the same',
    breaksWhen((matrix) => isConstant(matrix.columns[0]?.data.slice(1) ?? []) && matrix.rows === 30),
  ),
  fault(
    'fails on its own words',
    'copes with a single row',
    breaksWhen(({ rows }) => rows === 1),
  ),
  fault(
    'stumbles over two rows',
    'copes with fewer rows than groups or neighbours, and with twice the same rows',
    breaksWhen(({ rows }) => rows === 2),
  ),
  fault('fits nothing at all', 'refuses a matrix without rows', {
    fit: (matrix, ...rest) =>
      matrix.rows === 0
        ? { format: 1, json: { k: 1 }, buffers: { range: Float64Array.of(0, 1) } }
        : fit(matrix, ...rest),
  }),
  fault('takes NaN as zero', 'refuses NaN and infinite values', {
    fit: (matrix, ...rest) => fit(finite(matrix), ...rest),
  }),
  fault('finds more groups than rows', 'refuses to find more than the rows can give', {
    fit: (matrix, ...rest) => fit({ ...matrix, rows: 1e9 }, ...rest),
  }),
]);

/** Keeps the first columns and says that they explain what their variance says. */
const reduction: ReductionDefinition<typeof params> = {
  ...good,
  kind: 'reduction',
  fit(matrix, given, tools) {
    const artifact = fit(matrix, { k: Math.min(given.k, 3) }, tools);
    const spread = matrix.columns.map(({ data }) => {
      const mean = Array.from(data).reduce((sum, value) => sum + value, 0) / matrix.rows;
      return Array.from(data).reduce((sum, value) => sum + (value - mean) ** 2, 0);
    });
    const total = spread.reduce((sum, value) => sum + value, 0) || 1;
    return { ...artifact, buffers: { shares: Float64Array.of((total * 0.9) / total) } };
  },
  apply: (_, matrix) => ({ ...matrix, columns: matrix.columns.slice(0, 1) }),
  explained: (artifact) => [...(artifact.buffers['shares'] ?? [])],
};
const reductionCases = (change: Partial<typeof reduction>) =>
  algorithmCases(defineAlgorithm<typeof params>({ ...reduction, ...change }) as never, suite);
const own = [
  'says how much of the variance each new column explains, most first, and keeps the ids',
  'gives finite numbers, one per row in each new column',
];

mutantTable(
  'reduction',
  reductionCases({}).filter(({ name }) => own.includes(name)),
  [
    { does: 'explains more than all', caughtBy: own[0] ?? '', cases: reductionCases({ explained: () => [1.5] }) },
    {
      does: 'loses the ids',
      caughtBy: own[0] ?? '',
      cases: reductionCases({ apply: (_, matrix) => ({ ...reduction.apply(_, matrix), ids: matrix.ids.slice(1) }) }),
    },
    {
      does: 'gives NaN',
      caughtBy: own[1] ?? '',
      cases: reductionCases({
        apply: (_, matrix) => ({
          ...matrix,
          columns: [{ name: 'a', kind: 'numeric', data: new Float64Array(matrix.rows).fill(NaN) }],
        }),
      }),
    },
  ],
);

/** Scores by the distance from the middle, and fills with the nearest row by the first column that both have. */
const outliers: OutlierDefinition<typeof params> = {
  ...good,
  kind: 'outliers',
  fit: (matrix, given, tools) => fit(matrix, { k: Math.min(given.k, 3) }, tools),
  apply: (artifact, matrix) => {
    const [low = 0, high = 0] = artifact.buffers['range'] ?? [];
    return Float64Array.from(matrix.columns[0]?.data ?? [], (value) =>
      Math.min(1, Math.abs(value - low) / (high - low || 1)),
    );
  },
};
const outlierCases = (change: Partial<typeof outliers>) =>
  algorithmCases(defineAlgorithm<typeof params>({ ...outliers, ...change }) as never, suite);
const farName = 'gives the row that lies far from all others the highest score, from 0 to 1';
const scoresOf = (change: (score: number) => number): Partial<typeof outliers> => ({
  apply: (artifact, matrix) => outliers.apply(artifact, matrix).map(change),
});

mutantTable(
  'outliers',
  outlierCases({}).filter(({ name }) => name === farName),
  [
    { does: 'scores beyond 1', caughtBy: farName, cases: outlierCases(scoresOf((score) => score * 2)) },
    { does: 'scores the wrong way round', caughtBy: farName, cases: outlierCases(scoresOf((score) => 1 - score)) },
  ],
);

const imputation: ImputationDefinition<typeof params> = {
  ...good,
  kind: 'imputation',
  fit: (matrix) => ({
    format: 1,
    json: {},
    buffers: Object.fromEntries(matrix.columns.map(({ data }, c) => [`c${c}`, Float64Array.from(data)])),
  }),
  apply: ({ buffers }, matrix) => {
    const rows = buffers['c0']?.length ?? 0;
    const donors = matrix.columns.map((_, c) => buffers[`c${c}`] ?? new Float64Array());
    const complete = Array.from({ length: rows }, (_, row) => row).filter((row) =>
      donors.every((values) => !Number.isNaN(values[row])),
    );
    const fill = (row: number, c: number): number => {
      const by = matrix.columns.findIndex(({ data }) => !Number.isNaN(data[row]));
      const own = matrix.columns[by]?.data[row] ?? 0;
      const distance = (donor: number) => Math.abs((donors[by]?.[donor] ?? 0) - own);
      const nearest = complete.reduce(
        (best, donor) => (distance(donor) < distance(best) ? donor : best),
        complete[0] ?? 0,
      );
      return donors[c]?.[nearest] ?? 0;
    };
    const columns = matrix.columns.map((column, c) => ({
      ...column,
      data: Float64Array.from(column.data, (value, row) => (Number.isNaN(value) ? fill(row, c) : value)),
    }));
    return { ...matrix, columns };
  },
};
const imputationCases = (change: Partial<typeof imputation>) =>
  algorithmCases(defineAlgorithm<typeof params>({ ...imputation, ...change }) as never, {});
const gapName = 'fills every gap with a likely value and leaves what is known as it is';
const changed = (change: (value: number, given: number) => number): Partial<typeof imputation> => ({
  apply: (artifact, matrix) => ({
    ...matrix,
    columns: imputation.apply(artifact, matrix).columns.map((column, c) => ({
      ...column,
      data: Float64Array.from(column.data, (value, row) => change(value, matrix.columns[c]!.data[row]!)),
    })),
  }),
});

mutantTable(
  'imputation',
  imputationCases({}).filter(({ name }) => name === gapName),
  [
    { does: 'leaves gaps', caughtBy: gapName, cases: imputationCases({ apply: (_, matrix) => matrix }) },
    {
      does: 'fills with zero',
      caughtBy: gapName,
      cases: imputationCases(changed((value, given) => (Number.isNaN(given) ? 1000 : value))),
    },
    { does: 'smooths what is known', caughtBy: gapName, cases: imputationCases(changed((value) => value + 0.01)) },
  ],
);

/** The mean outcome on either side of each column's middle; the column that parts them most decides. */
const prediction: PredictionDefinition<typeof params> = {
  ...good,
  kind: 'prediction',
  fit: (matrix) => {
    const { outcome } = matrix;
    if (!outcome) throw refuse('no outcome');
    const middles = matrix.columns.map(({ data }) => mean([...data]));
    const sides = matrix.columns.map(({ data }, c) =>
      [false, true].map((above) => mean([...outcome].filter((_, row) => data[row]! > middles[c]! + 0.1 === above))),
    );
    const gaps = sides.map(([low, high]) => Math.abs(high! - low!));
    return { format: 1, json: { middles, sides, gaps }, buffers: {} };
  },
  apply: ({ json }, matrix) => {
    const { middles, sides, gaps } = json as { middles: number[]; sides: number[][]; gaps: number[] };
    const best = gaps.indexOf(Math.max(...gaps));
    return Float64Array.from(
      matrix.columns[best]!.data,
      (value) => sides[best]![Number(value > middles[best]! + 0.1)]!,
    );
  },
  importance: ({ json }) => {
    const { gaps } = json as { gaps: number[] };
    return gaps.map((gap) => gap / gaps.reduce((sum, one) => sum + one, 0));
  },
};
const predictionCases = (change: Partial<typeof prediction>) =>
  algorithmCases(defineAlgorithm<typeof params>({ ...prediction, ...change }) as never, {});
const whoName = 'foretells who has the outcome, and says which column decides it';

mutantTable(
  'prediction',
  predictionCases({}).filter(({ name }) => name === whoName),
  [
    {
      does: 'foretells the contrary',
      caughtBy: whoName,
      cases: predictionCases({ apply: (artifact, matrix) => prediction.apply(artifact, matrix).map((p) => 1 - p) }),
    },
    { does: 'finds all columns alike', caughtBy: whoName, cases: predictionCases({ importance: () => [1, 1, 1] }) },
    {
      does: 'learns without an outcome',
      caughtBy: whoName,
      cases: predictionCases({
        fit: (matrix, ...rest) =>
          prediction.fit({ outcome: matrix.columns[0]!.data as Float64Array, ...matrix }, ...rest),
      }),
    },
  ],
);

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function finite(matrix: Matrix): Matrix {
  const data = (values: Float64Array) => values.map((value) => (Number.isFinite(value) ? value : 0));
  return { ...matrix, columns: matrix.columns.map((one) => ({ ...one, data: data(one.data as Float64Array) })) };
}
