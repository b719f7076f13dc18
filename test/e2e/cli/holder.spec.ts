import { afterAll, beforeAll, expect, it } from 'vitest';
import { cli, end, jsonOf, ready, startCli, summaryOf, type RunningCli } from '../../support/cli.js';
import { layOutDemo, type DemoProject } from '../../support/demo-project.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
let demo: DemoProject;
let running: RunningCli | undefined;
const json = (...args: string[]) => cli(...args, '--json', '--project', folder);
const start = () => startCli(['start', '--port', '0', '--json', '--project', folder]);

beforeAll(async () => {
  demo = await layOutDemo(folder, { people: 80, seed: 5 });
});
afterAll(async () => {
  await end(running);
  await demo?.stop();
});

it('start serves the api, and other commands work through it', async () => {
  running = start();
  const { url, adminToken } = await ready(running);
  expect((await fetch(`${url}/ready`)).status).toBe(200);

  const summary = summaryOf(await json('run'));
  expect(summary.profiles).toBeGreaterThan(60);
  const headers = { authorization: `Bearer ${adminToken}` };
  const winBack = summary.segments.find(({ key }) => key === 'win-back')!;
  const served = await (await fetch(`${url}/v1/segments/win-back`, { headers })).json();
  expect(served).toMatchObject({ size: winBack.size });
  expect(await (await fetch(`${url}/report`, { headers })).text()).toContain('<html');

  for (const args of [['plan'], ['syncs', 'plan'], ['segments'], ['plugins', 'list'], ['doctor'], ['import']]) {
    const result = await json(...args);
    expect([args[0], result.code]).toEqual([args[0], 0]);
    jsonOf(result);
  }
});

it('a second start is refused with 75 and says who holds the directory', async () => {
  const second = await start().done;
  expect(second.code).toBe(75);
  expect(second.stderr).toContain('DATA_DIRECTORY_HELD');
  expect(second.stderr).toContain(`pid ${running!.child.pid}`);
  expect(jsonOf(second)).toMatchObject({ error: { code: 'DATA_DIRECTORY_HELD', retry: true } });
});

it('kill -9 of the holder frees the directory, and everything is still there', async () => {
  const before = jsonOf<{ segments: object[] }>(await json('segments'));
  running!.child.kill('SIGKILL');
  await running!.done;
  expect(jsonOf(await json('segments'))).toEqual(before);
  running = start();
  const { adminToken } = await ready(running);
  expect(adminToken).toBeNull();
});

it('SIGTERM ends it with 0 and frees the directory', async () => {
  running!.child.kill('SIGTERM');
  expect(await running!.done).toMatchObject({ code: 0, signal: null });
  expect((await json('segments')).code).toBe(0);
});

it('a start on a public address without TLS is refused before anything is touched', async () => {
  const result = await cli('start', '--host', '0.0.0.0', '--port', '0', '--json', '--project', folder);
  expect(result.code).toBe(1);
  expect(jsonOf(result)).toMatchObject({ error: { code: 'PUBLIC_BIND_REFUSED' } });
});
