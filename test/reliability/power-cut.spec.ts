import { readdir, readlink, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differences } from '../support/differences.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { command, cutPower, inHouse, prepareTwoRuns, run, type TwoRuns } from '../support/two-runs.js';
import { stateIn, stateOf, type State } from './state.js';

/*
 * A power cut takes what was written and not synced. Logs, the index of seen ids and checkpoints are synced; the database
 * and the warehouse are not. So each case has the logs as they were at the end, and stores that are older or damaged.
 */
const folder = temporaryFolder();
let world: TwoRuns;
beforeAll(async () => void (world = await prepareTwoRuns(folder)));
afterAll(() => world?.project.stop());

interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

/** Opens what the power cut left, and compares it with what was there; then runs once more: nobody gets anything twice. */
async function expectWhole(data: string): Promise<Check> {
  const before = world.sent();
  const checks = await inHouse(world.project.folder, data, async (house) => {
    const found = await command<{ checks: Check[] }>(house, 'doctor');
    expectSame(await stateIn(house));
    await run(world.project.folder, house);
    return found.checks;
  });
  expect(checks.filter((check) => !check.ok)).toEqual([]);
  expectSame(await stateOf(data));
  expect(world.sent()).toEqual(before);
  return checks.find((check) => check.name === 'last restore')!;
}

/** All but how often an equal value of a trait was noted: of equal ones in one batch only the last is, and batches are cut anew. */
function expectSame({ history: _, ...state }: State): void {
  for (const part of Object.keys(state) as (keyof typeof state)[])
    expect({ part, differences: differences(state[part], world.state[part]) }).toEqual({ part, differences: [] });
}

const checkpoints = (data: string) => join(data, 'database-checkpoints');

it('database and warehouse fall back to an older state: from the last checkpoint and the logs', async () => {
  const data = await world.dataWith('older', ['database', 'warehouse']);
  await cutPower(data);
  const restore = await expectWhole(data);
  expect(restore.detail).toContain('the machine was started anew');
});

it('the last checkpoint is older than much that was processed and sent', async () => {
  const data = await world.dataWith('older-checkpoint', ['database', 'database-checkpoints']);
  await cutPower(data);
  await expectWhole(data);
});

it('the warehouse lost rows from before the checkpoint: it is derived anew', async () => {
  const data = await world.dataWith('lost-parts', ['database', 'database-checkpoints']);
  const engine = join(data, 'warehouse', 'engine');
  const [folder, id] = (await readlink(join(engine, 'data', 'default', 'events'))).split('/').filter(Boolean).slice(-2);
  const parts = join(engine, 'store', folder!, id!);
  const files = (await readdir(parts, { recursive: true })).filter((name) => name.endsWith('.bin'));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) await truncate(join(parts, file), 1);
  await cutPower(data);
  await expectWhole(data);
});

it('the database is damaged and there is no checkpoint: from the logs alone, without a mark of a power cut', async () => {
  const data = await world.dataWith('logs-alone');
  await rm(checkpoints(data), { recursive: true });
  await writeFile(join(data, 'database', 'global', 'pg_control'), Buffer.alloc(8192));
  const restore = await expectWhole(data);
  expect(restore.detail).toContain('the logs alone');
});

it('the database is behind the log without a sign of a power cut', async () => {
  const data = await world.dataWith('behind', ['database']);
  const restore = await expectWhole(data);
  expect(restore.detail).toContain('the database is behind');
});
