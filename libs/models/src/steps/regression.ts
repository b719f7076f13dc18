import { fitScale, leastSquares } from '@tributary/numerics';
import type { Regression } from './step.js';
import { columnOf, knownOf, type Table } from './table.js';

/** Rows an equation is learnt from: the first so many that have the value, evenly spread. */
const rowsAtMost = 20_000;

/**
 * One linear equation for each column: its value by least squares on all the others, over the rows that have it; missing
 * ones of the others count as their mean. Every column gets one, for a person who comes later may miss any.
 */
export function regressionsOf(table: Table): Regression[] {
  const scales = table.columns.map(({ values }) => fitScale(knownOf(values)));
  const standard = (column: number, row: number): number => {
    const { mean, deviation } = scales[column]!;
    const value = table.columns[column]!.values[row]!;
    return Number.isNaN(value) || deviation === 0 ? 0 : (value - mean) / deviation;
  };
  return table.columns.map(({ feature, values }, target) => {
    const all = Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]!));
    const every = Math.max(1, Math.ceil(all.length / rowsAtMost));
    const rows = all.filter((_, at) => at % every === 0);
    const others = table.columns.map((_, column) =>
      Float64Array.from(rows, (row) => (column === target ? 0 : standard(column, row))),
    );
    const wanted = Float64Array.from(rows, (row) => standard(target, row));
    return { feature, ...scales[target]!, coefficients: leastSquares(others, wanted) };
  });
}

/** Fills what is missing by the equations; the other columns of a row are taken as they were before any was filled. */
export function fillByRegression(table: Table, equations: readonly Regression[]): void {
  const filled = equations.map(({ feature, mean, deviation, coefficients }) => {
    const values = columnOf(table, feature);
    const found: [number, number][] = [];
    for (let row = 0; row < values.length; row++) {
      if (!Number.isNaN(values[row]!)) continue;
      let sum = 0;
      equations.forEach((other, at) => {
        const value = columnOf(table, other.feature)[row]!;
        if (!Number.isNaN(value) && other.deviation > 0)
          sum += (coefficients[at]! * (value - other.mean)) / other.deviation;
      });
      found.push([row, mean + deviation * sum]);
    }
    return { values, found };
  });
  for (const { values, found } of filled) for (const [row, value] of found) values[row] = value;
}
