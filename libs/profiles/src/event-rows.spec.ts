import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { expect, it } from 'vitest';
import { clampTime } from './index.js';

it('the warehouse reads every time back as it was, from 1970 to 2099, and the edge beyond', async () => {
  const path = await mkdtemp(join(tmpdir(), 'tributary-times-'));
  const warehouse = await openEmbeddedWarehouse({ path });
  const kept = [
    '1970-01-01 00:00:00.000',
    '1973-03-03 09:46:39.999',
    '1997-01-01 12:30:00.001',
    '2099-12-31 23:59:59.999',
  ];
  try {
    await warehouse.command("CREATE TABLE times (at DateTime64(3, 'UTC'), n UInt8) ENGINE = MergeTree ORDER BY n");
    const times = [...kept.map((text) => Date.parse(`${text.replace(' ', 'T')}Z`)), -62_135_596_800_000, 9e14];
    await warehouse.insert(
      'times',
      times.map((time, n) => ({ at: clampTime(time), n })),
    );
    const rows = await warehouse.query<{ at: string }>('SELECT toString(at) AS at FROM times ORDER BY n');
    expect(rows.map((row) => row.at)).toEqual([...kept, kept.at(0), kept.at(-1)]);
  } finally {
    await warehouse.close();
    await rm(path, { recursive: true, force: true });
  }
});
