import { join } from 'node:path';
import { assignmentSql } from '@tributary/models';
import { coreMigrations, migrate, openEmbeddedWarehouse } from '@tributary/warehouse';
import { withFittedModel } from '../fitted-model.mjs';
import { inFolder } from '../folder.mjs';
import { measure, median } from '../measure.mjs';

const columns = 10;

/** People assigned in the warehouse by a fitted model and stored, its steps included. Peer: the same rows copied as they are. */
export function modelsAssign({ quick }) {
  const people = quick ? 100_000 : 1_000_000;
  return inFolder(async (folder) => {
    const artifact = await withFittedModel(columns, ({ artifact }) => artifact);
    const warehouse = await openEmbeddedWarehouse({ path: join(folder, 'warehouse') });
    await migrate(warehouse, coreMigrations);
    const made = Array.from(
      { length: columns },
      (_, c) => `intHash64(number * ${columns} + ${c}) % 1000 / 250 AS c${c}`,
    );
    await warehouse.command(
      `CREATE TABLE bench_people ENGINE = MergeTree ORDER BY id AS
       SELECT toFloat64(number + 1) AS id, ${made.join(', ')} FROM numbers(${people})`,
    );
    const copied = await median(3, () =>
      warehouse.command(
        'CREATE OR REPLACE TABLE bench_copy ENGINE = MergeTree ORDER BY id AS SELECT * FROM bench_people',
      ),
    );
    const sql = assignmentSql(artifact, 'SELECT * FROM bench_people');
    let version = 0;
    const assign = () =>
      warehouse.command(
        `INSERT INTO model_scores (model, version, profile, label, score)
         SELECT 'bench', ${++version}, toUInt64(id), label, score FROM (${sql})`,
      );
    const first = await measure(assign);
    const assigned = await median(3, assign);
    await warehouse.close();
    const what = `${people.toLocaleString('en-GB')} people × ${columns} assigned to 8 clusters and stored`;
    return [
      { what: 'the rows copied', wall: copied.wall, cpu: copied.cpu },
      { what: `${what}, first time`, wall: first.wall, cpu: first.cpu },
      { what, wall: assigned.wall, cpu: assigned.cpu, ratio: assigned.cpu / copied.cpu, peer: 'copy, by cpu' },
    ];
  });
}
