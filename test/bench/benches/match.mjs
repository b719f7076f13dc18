import { join } from 'node:path';
import { withLinkedFiles } from '@tributary/cli';
import { keepIndex, matchRecord } from '@tributary/linkage';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { quantile } from '../sender.mjs';
import { writePeople } from '../synthetic-people.mjs';

/** One record against a million, scored: through the blocking keys that a linkage over all has left. */
export function match({ quick }) {
  const rows = quick ? 50_000 : 1_000_000;
  const tries = quick ? 100 : 300;
  return inFolder(async (folder) => {
    const path = join(folder, 'people.csv');
    await writePeople(path, { rows });
    const request = { paths: [path], truth: 'person', tell: () => undefined };
    return withLinkedFiles(request, async ({ linkage }) => {
      const { warehouse, fields } = linkage.run;
      const kept = await measure(() => keepIndex(linkage, []));
      const index = kept.result;
      const columns = fields.map((_, i) => `f${i}`).join(', ');
      const records = await warehouse.query(
        `SELECT ${columns} FROM ${index.prefix}_record ORDER BY cityHash64(id) LIMIT ${tries + 20}`,
      );
      const ask = (record) => matchRecord(warehouse, index, Object.values(record));
      for (const record of records.splice(0, 20)) await ask(record);
      const times = [];
      const { cpu } = await measure(async () => {
        for (const record of records) {
          const from = performance.now();
          await ask(record);
          times.push(performance.now() - from);
        }
      });
      const size = rows.toLocaleString('en-GB');
      return [
        { what: `index of ${size} records made of a linkage`, wall: kept.wall, cpu: kept.cpu },
        { what: `one record against ${size}, scored, p50`, value: quantile(times, 0.5), unit: 'ms' },
        { what: `one record against ${size}, scored, p95`, value: quantile(times, 0.95), unit: 'ms' },
        { what: 'cpu of one', value: (1000 * cpu) / records.length, unit: 'ms' },
      ];
    });
  });
}
