import {
  defineAlgorithm,
  type ImputationDefinition,
  type Matrix,
  type OutlierDefinition,
  type PredictionDefinition,
  type ReductionDefinition,
} from '@tributary/plugin-kit';
import { checkFinite, farthestCentres, params, refuse } from '../../fixtures/farthest-centres.js';
import { mutantTable } from '../../fixtures/mutant-table.js';
import { algorithmCases } from '../index.js';

/** What only one kind of algorithm promises; what all promise is tried with a clustering. */
const { id, title, summary, version, engine, suits } = farthestCentres;
const head = { id, title, summary, version, engine, params, suits };

/** Keeps the first columns and says that they explain what their variance says. */
const reduction: ReductionDefinition<typeof params> = {
  ...head,
  kind: 'reduction',
  fit(matrix) {
    checkFinite(matrix);
    const spread = matrix.columns.map(({ data }) => {
      const mean = Array.from(data).reduce((sum, value) => sum + value, 0) / matrix.rows;
      return Array.from(data).reduce((sum, value) => sum + (value - mean) ** 2, 0);
    });
    const total = spread.reduce((sum, value) => sum + value, 0) || 1;
    return { format: 1, json: {}, buffers: { shares: Float64Array.of((total * 0.9) / total) } };
  },
  apply: (_, matrix) => ({ ...matrix, columns: matrix.columns.slice(0, 1) }),
  explained: (artifact) => [...(artifact.buffers['shares'] ?? [])],
};
const reductionCases = (change: Partial<typeof reduction>) =>
  algorithmCases(defineAlgorithm<typeof params>({ ...reduction, ...change }) as never);
const own = [
  'says how much of the variance each new column explains, most first, and keeps the ids',
  'gives finite numbers, one per row in each new column',
];

mutantTable(
  'reduction',
  reductionCases({}).filter(({ name }) => own.includes(name)),
  [
    {
      does: 'keeps one column whatever is asked for',
      caughtBy: 'keeps as many new columns as explain the `variance` that is asked for',
      cases: reductionCases({}),
    },
    { does: 'explains more than all', caughtBy: own[0] ?? '', cases: reductionCases({ explained: () => [1.5] }) },
    {
      does: 'loses the ids',
      caughtBy: own[0] ?? '',
      cases: reductionCases({ apply: (_, matrix) => ({ ...reduction.apply(_, matrix), ids: matrix.ids.slice(1) }) }),
    },
    {
      does: 'mixes up the rows',
      caughtBy: own[0] ?? '',
      cases: reductionCases({
        apply: (_, matrix) => ({
          ...matrix,
          columns: [{ name: 'a', kind: 'numeric', data: matrix.columns[0]!.data.slice().sort() }],
        }),
      }),
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

/** Scores by the distance from the mean, in the column where it is largest. */
const outliers: OutlierDefinition<typeof params> = {
  ...head,
  kind: 'outliers',
  fit: ({ columns }) => ({
    format: 1,
    json: {},
    buffers: { means: Float64Array.from(columns, ({ data }) => mean([...data])) },
  }),
  apply: ({ buffers }, matrix) => scored(matrix, buffers['means']!),
};
const scored = ({ rows, columns }: Matrix, means: Float64Array): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) =>
    Math.min(1, Math.max(...Array.from(means, (mean, c) => Math.abs(columns[c]!.data[row]! - mean))) / 100),
  );
const outlierCases = (change: Partial<typeof outliers>) =>
  algorithmCases(defineAlgorithm<typeof params>({ ...outliers, ...change }) as never);
const farName = 'gives the row that lies far from all others the highest score, from 0 to 1';
const scoresOf = (change: (score: number) => number): Partial<typeof outliers> => ({
  apply: (artifact, matrix) => outliers.apply(artifact, matrix).map(change),
});

mutantTable(
  'outliers',
  outlierCases({}).filter(({ name }) => name === farName),
  [
    { does: 'scores beyond 1', caughtBy: farName, cases: outlierCases(scoresOf((score) => score * 20)) },
    {
      does: 'looks at the first column only',
      caughtBy: farName,
      cases: outlierCases({
        apply: ({ buffers }, matrix) => scored(matrix, buffers['means']!.slice(0, 1)),
      }),
    },
    { does: 'scores the wrong way round', caughtBy: farName, cases: outlierCases(scoresOf((score) => 1 - score)) },
  ],
);

const imputation: ImputationDefinition<typeof params> = {
  ...head,
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
const leftName = 'leaves rows, ids and artifact as they were';
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
  imputationCases({}).filter(({ name }) => name === gapName || name === leftName),
  [
    {
      does: 'fills the gaps of the rows themselves',
      caughtBy: leftName,
      cases: imputationCases({
        apply: (artifact, matrix) => {
          const filled = imputation.apply(artifact, matrix);
          filled.columns.forEach(({ data }, c) => matrix.columns[c]!.data.set(data));
          return filled;
        },
      }),
    },
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
  ...head,
  kind: 'prediction',
  fit: (matrix) => {
    const { outcome } = matrix;
    if (!outcome) throw refuse('no outcome');
    const middles = matrix.columns.map(({ data }) => mean([...data]));
    const sides = matrix.columns.map(({ data }, c) =>
      [false, true].map((above) =>
        mean([...outcome].filter((value, row) => !Number.isNaN(value) && data[row]! > middles[c]! + 0.1 === above)),
      ),
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
    {
      does: 'counts outcomes that are not known',
      caughtBy: whoName,
      cases: predictionCases({
        fit: (matrix, ...rest) => {
          const { outcome } = matrix;
          const counted = outcome?.map((value) => (Number.isNaN(value) ? -20 : value));
          return prediction.fit(counted ? { ...matrix, outcome: counted } : matrix, ...rest);
        },
      }),
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
