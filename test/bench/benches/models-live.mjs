import { assignWithScores } from '@tributary/models';
import { withFittedModel } from '../fitted-model.mjs';
import { measure } from '../measure.mjs';
import { quantile } from '../sender.mjs';

const profiles = 1_000;

/**
 * One profile after the other to its cluster by a fitted model: all steps of its fit, the algorithm in its thread, and the
 * score. Its features are given: what the warehouse takes to work them out is not in it.
 */
export function modelsLive() {
  return withFittedModel(10, async ({ artifact, matrix, algorithms }) => {
    const assign = (row) => assignWithScores(artifact, rowOf(matrix, row), algorithms);
    for (let row = 0; row < 100; row++) await assign(row);
    const waits = [];
    const { wall, cpu } = await measure(async () => {
      for (let row = 0; row < profiles; row++) waits.push(1000 * (await measure(() => assign(row))).wall);
    });
    const what = `one profile × ${matrix.columns.length} features to its cluster`;
    return [
      {
        what: `${what}, p50 of ${profiles.toLocaleString('en-GB')}`,
        value: quantile(waits, 0.5),
        unit: 'ms',
        wall,
        cpu,
      },
      { what: `${what}, p95`, value: quantile(waits, 0.95), unit: 'ms' },
    ];
  });
}

function rowOf(matrix, row) {
  return {
    rows: 1,
    ids: matrix.ids.slice(row, row + 1),
    columns: matrix.columns.map((column) => ({ ...column, data: column.data.slice(row, row + 1) })),
  };
}
