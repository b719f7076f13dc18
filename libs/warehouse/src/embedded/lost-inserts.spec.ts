import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbeddedWarehouse } from './open.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-lost-inserts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('takes an insert whose token was noted and whose part was never named for what it is: not there', async () => {
  const path = join(folder, 'warehouse');
  const first = await openEmbeddedWarehouse({ path });
  await first.command(
    'CREATE TABLE t (month UInt8, id UInt64) ENGINE = MergeTree PARTITION BY month ORDER BY id SETTINGS non_replicated_deduplication_window = 1000',
  );
  const insert = (warehouse: typeof first, id: number) =>
    warehouse.insert('t', [{ month: 1 + (id % 2), id }], { token: `t:${id}` });
  for (const id of [1, 2, 3, 4]) await insert(first, id);
  await first.command('OPTIMIZE TABLE t FINAL');
  for (const id of [5, 6]) await insert(first, id);
  await first.close();
  // As a kill leaves it: noted, and not yet named. The fifth is in month 2, beside a merged part and one that came later.
  const names = await readdir(folder, { recursive: true });
  const unnamed = names.filter((name) => /store.*\/2_5_5_0$/.test(name));
  expect(unnamed).toHaveLength(1);
  await rm(join(folder, unnamed[0]!), { recursive: true });

  const again = await openEmbeddedWarehouse({ path });
  for (const id of [1, 2, 3, 4, 5, 6]) await insert(again, id);
  const rows = await again.query<{ id: string }>('SELECT id FROM t ORDER BY id');
  await again.close();
  expect(rows.map(({ id }) => Number(id))).toEqual([1, 2, 3, 4, 5, 6]);
});
