import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Matrix } from '@tributary/contracts';
import type { AlgorithmRunner } from '../ports.js';
import type { ColumnFigures, StepReport } from '../result.js';
import { imputeStep } from './impute.js';
import { logStep } from './log.js';
import { outlierStep } from './outliers.js';
import { scaleStep } from './scale.js';
import { selectStep } from './select.js';
import type { Learning, Learnt, Step } from './step.js';
import { asMatrixOf, tableOf, type Table } from './table.js';
import { weighStep } from './weigh.js';

export type { Learnt } from './step.js';
export { valuesOf } from './table.js';

/** The sequence in which every model prepares its rows. */
const sequence: readonly Step[] = [logStep, imputeStep, outlierStep, scaleStep, weighStep, selectStep];

/** Rows ready for an algorithm, over one copy of the matrix. */
export interface Prepared {
  /** The features that go into the clustering. */
  matrix: Matrix;
  /** All features, prepared the same way: what clusters are described by. */
  described: Matrix;
  /** Row of the original matrix per row here. */
  rows: Uint32Array;
  /** Cells that were filled, by feature: rows of the original matrix. */
  imputed: Map<string, Uint32Array>;
}

/** Learns each step from the rows as the steps before left them, and applies it. */
export async function fitSteps(
  matrix: Matrix,
  learning: Learning,
): Promise<{ prepared: Prepared; learnt: Learnt[]; reports: StepReport[] }> {
  const table = tableOf(matrix, learning.config.features);
  const all: Learnt[] = [];
  const reports: StepReport[] = [];
  let digest = '';
  for (const step of sequence) {
    const before = figuresOf(table);
    const rows = table.rows.length;
    const learnt = await step.learn(table, learning);
    if (learnt) {
      await step.apply(table, learnt as never, learning.deps.algorithms);
      all.push(learnt);
    }
    const { after, details = {} } = step.tell(learnt, table);
    digest = createHash('sha256').update(digest).update(JSON.stringify(learnt, plainNumbers)).digest('hex');
    reports.push({
      step: step.name,
      before: wordsOf(before, rows),
      after: table.rows.length < rows ? `${after}; ${rows - table.rows.length} rows left out` : after,
      details,
      columns: changesOf(before, figuresOf(table)),
      digest: digest.slice(0, 16),
    });
    // Other work gets through between two steps.
    await setImmediate();
  }
  return { prepared: preparedOf(table, matrix), learnt: all, reports };
}

/** The steps repeated: on the rows they were learnt from, or on others. */
export async function applySteps(
  matrix: Matrix,
  { features, steps }: { features: readonly string[]; steps: readonly Learnt[] },
  algorithms: AlgorithmRunner,
): Promise<Prepared> {
  const table = tableOf(matrix, features);
  for (const learnt of steps) {
    const step = sequence.find(({ name }) => name === learnt.step)!;
    await step.apply(table, learnt as never, algorithms);
  }
  return preparedOf(table, matrix);
}

function preparedOf(table: Table, { ids }: Matrix): Prepared {
  const described = asMatrixOf(table, ids);
  return {
    described,
    matrix: {
      ...described,
      columns: table.selected.map((feature) => described.columns.find(({ name }) => name === feature)!),
    },
    rows: table.rows,
    imputed: table.imputed,
  };
}

function figuresOf(table: Table): Map<string, ColumnFigures> {
  return new Map(
    table.columns.map(({ feature, values }) => {
      let [sum, known, least, most] = [0, 0, Infinity, -Infinity];
      for (const value of values) {
        if (Number.isNaN(value)) continue;
        known++;
        sum += value;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      const mean = sum / known;
      let squares = 0;
      for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
      const figures =
        known === 0
          ? { mean: null, deviation: null, least: null, most: null }
          : { mean, deviation: Math.sqrt(squares / known), least, most };
      return [feature, { ...figures, missing: values.length - known }];
    }),
  );
}

/** Columns whose figures the step changed. */
function changesOf(
  before: ReadonlyMap<string, ColumnFigures>,
  after: ReadonlyMap<string, ColumnFigures>,
): StepReport['columns'] {
  const changed = [...before].filter(([feature, figures]) => !same(figures, after.get(feature)!));
  return Object.fromEntries(
    changed.map(([feature, figures]) => [feature, { before: figures, after: after.get(feature)! }]),
  );
}

function same(a: ColumnFigures, b: ColumnFigures): boolean {
  return (Object.keys(a) as (keyof ColumnFigures)[]).every((name) => a[name] === b[name]);
}

function wordsOf(figures: ReadonlyMap<string, ColumnFigures>, rows: number): string {
  const missing = [...figures.values()].reduce((sum, column) => sum + column.missing, 0);
  return `${rows} rows × ${figures.size} features, ${missing} values missing`;
}

function plainNumbers(_: string, value: unknown): unknown {
  return value instanceof Float64Array ? [...value] : value;
}
