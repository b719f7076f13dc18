import { join } from 'node:path';
import { toPoints } from '@tributary/numerics';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { dropRowsTable, fillRowsTable, kmeansInWarehouse } from '@tributary/models';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { engineVersion } from '@tributary/worker';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { usageOf } from '../standalone.mjs';

const columns = 10;
const clusters = 8;
const options = { maxIterations: 20, tolerance: 0 };

/** k-means where the people lie and in memory, from the same starts: inertia, time and memory, at growing sizes. */
export async function modelsWarehouse({ quick }) {
  const lines = [];
  for (const people of quick ? [50_000, 200_000] : [200_000, 1_000_000]) lines.push(...(await atSize(people)));
  return lines;
}

function atSize(people) {
  return inFolder(async (folder) => {
    const warehouse = await openEmbeddedWarehouse({ path: join(folder, 'warehouse') });
    const runner = createAlgorithmRunner();
    try {
      // Sums of three even numbers around one of eight centres.
      const noise = (c) =>
        [1, 2, 3].map((n) => `intHash64(number * ${columns * 4} + ${c * 4 + n}) % 100000 / 100000`).join(' + ');
      const values = Array.from(
        { length: columns },
        (_, c) => `(intHash64(intHash64(number) % 8 * ${columns} + ${c} + 7) % 200) / 100 + ${noise(c)} AS c${c}`,
      );
      await warehouse.command(
        `CREATE TABLE bench_rows ENGINE = MergeTree ORDER BY id AS
         SELECT toFloat64(number + 1) AS id, ${values.join(', ')} FROM numbers(${people})`,
      );
      const from = 'SELECT * FROM bench_rows';
      const names = Array.from({ length: columns }, (_, c) => `c${c}`);
      const matrixOf = async (sql) => {
        const { rows, columns: read } = await warehouse.columns(`${sql} ORDER BY id`);
        const ids = BigUint64Array.from(read.get('id'), BigInt);
        return { rows, ids, columns: names.map((name) => ({ name, kind: 'numeric', data: read.get(name) })) };
      };
      const start = toPoints(await matrixOf(`${from} WHERE id <= ${clusters}`));
      const before = usageOf(process.pid).rss;
      const there = await measure(async () => {
        const table = await fillRowsTable(warehouse, { from, width: columns }, {});
        const fitted = await kmeansInWarehouse(table, start, { ...options, signal: AbortSignal.timeout(3_600_000) });
        await dropRowsTable(table);
        return fitted;
      });
      const peak = usageOf(process.pid).peak - before;
      const matrix = await matrixOf(from);
      const { url } = await createRegistry(bundle, { engineVersion }).algorithm('kmeans');
      const rows = Array.from({ length: clusters }, (_, at) => [
        ...start.data.subarray(at * columns, (at + 1) * columns),
      ]);
      const here = await measure(
        async () => (await runner.fit(url, matrix, { seed: 1, params: { k: clusters, ...options, start: rows } })).json,
      );
      const what = `${people.toLocaleString('en-GB')} × ${columns}, k ${clusters}, ${there.result.iterations} iterations`;
      return [
        { what: `in memory, ${what}`, wall: here.wall, cpu: here.cpu, value: here.result.inertia, unit: 'inertia' },
        {
          what: '  in the warehouse',
          wall: there.wall,
          cpu: there.cpu,
          value: there.result.inertia,
          unit: 'inertia',
          ratio: there.cpu / here.cpu,
          peer: 'times memory, by cpu',
        },
        { what: '  apart in inertia', value: Math.abs(there.result.inertia / here.result.inertia - 1), unit: 'of one' },
        { what: '  more memory at its peak', value: Math.max(0, peak), unit: 'MB' },
      ];
    } finally {
      await runner.close();
      await warehouse.close();
    }
  });
}
