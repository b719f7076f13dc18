import { access, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { rebuild, restoreBackup } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCli } from '../support/cli.js';
import { differences } from '../support/differences.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { command, cutPower, inHouse, prepareTwoRuns, run, type TwoRuns } from '../support/two-runs.js';
import { stateIn, stateOf, type State } from './state.js';

const folder = temporaryFolder();
let world: TwoRuns;
beforeAll(async () => void (world = await prepareTwoRuns(folder)));
afterAll(() => world?.project.stop());

/** All but how often an equal value of a trait was noted: of equal ones in one batch only the last is, and batches are cut anew. */
function expectSame({ history: _, ...state }: State): void {
  for (const part of Object.keys(state) as (keyof typeof state)[])
    expect({ part, differences: differences(state[part], world.state[part]) }).toEqual({ part, differences: [] });
}

const place = (data: string) => ({ folder: world.project.folder, dataDirectory: data, tell: () => {} });

it('rebuild derives the same people, events, traits and memberships from the logs, and sends nothing again', async () => {
  const data = await world.dataWith('rebuilt');
  const before = world.sent();
  const rebuilt = await rebuild(place(data));
  expect(rebuilt).toMatchObject({ from: 'the logs alone', carriedOver: { from: 'database' } });
  expect(rebuilt.events).toBe(Number(world.state.counts.get('events')));
  await inHouse(world.project.folder, data, async (house) => {
    expectSame(await stateIn(house));
    await run(world.project.folder, house);
  });
  expectSame(await stateOf(data));
  expect(world.sent()).toEqual(before);
  expect(await readdir(join(data, 'before-rebuild'))).toContain('database');
});

it('a backup made while events come in is restored elsewhere; damage and a directory in use are refused', async () => {
  const data = await world.dataWith('backed-up');
  const backup = join(folder, 'backup');
  await inHouse(world.project.folder, data, (house) => command(house, 'backup', { folder: backup }));
  const restored = join(folder, 'restored');
  await expect(restoreBackup({ ...place(data), from: backup })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await restoreBackup({ ...place(restored), from: backup });
  expectSame(await stateOf(restored));

  const file = join(backup, 'warehouse', 'trait_history.native');
  const bytes = await readFile(file);
  bytes[bytes.length - 20]! ^= 1;
  await writeFile(file, bytes);
  const elsewhere = join(folder, 'elsewhere');
  await expect(restoreBackup({ ...place(elsewhere), from: backup })).rejects.toMatchObject({
    code: 'LOG_CORRUPT',
    message: expect.stringContaining('trait_history.native'),
  });
  await rm(join(backup, 'manifest.json'));
  await expect(restoreBackup({ ...place(elsewhere), from: backup })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('reprocess keeps who is who and mends rows that went wrong', async () => {
  const data = await world.dataWith('reprocessed');
  await inHouse(world.project.folder, data, async (house) => {
    await house.warehouse.command('ALTER TABLE events UPDATE value = 0 WHERE 1', {});
    await house.warehouse.command(`DELETE FROM events WHERE name = 'Product Viewed'`);
    const done = await command<{ events: { before: number; after: number } }>(house, 'reprocess');
    expect(done.events.after).toBe(Number(world.state.counts.get('events')));
    expect(done.events.before).toBeLessThan(done.events.after);
    expect(await command(house, 'doctor')).toMatchObject({ ok: true });
    expectSame(await stateIn(house));
  });
});

const text = (path: string) => readFile(path, 'utf8').catch(() => '');

/** Parts of the work that are seen from outside, in their order: each is cut once. */
it.each([
  [
    'rebuild',
    async () => {},
    (data: string) => [
      () => text(join(data, 'rebuild', 'recovery.json')),
      () =>
        access(join(data, 'rebuild', 'warehouse', 'engine')).then(
          () => true,
          () => false,
        ),
      () => text(join(data, 'rebuild', 'recovered.json')),
    ],
  ],
  [
    'segments',
    cutPower,
    (data: string) =>
      ['begun', 'laid-back', 'reconciled'].map(
        (step) => async () => (await text(join(data, 'recovery.json'))).includes(`"step":"${step}"`),
      ),
  ],
] as const)('%s goes on where kill -9 ended it, and sends nothing', async (word, before, moments) => {
  const data = await world.dataWith(`killed-${word}`);
  const sent = world.sent();
  await before(data);
  const args = [word, '--project', world.project.folder, '--data', data, '--json'];
  for (const reached of moments(data)) {
    const running = startCli(args);
    while (!(await reached()) && running.child.exitCode === null) await pause(5);
    running.child.kill('SIGKILL');
    await running.done;
  }
  expect(await startCli(args).done).toMatchObject({ code: 0 });
  expectSame(await stateOf(data));
  expect(world.sent()).toEqual(sent);
});
