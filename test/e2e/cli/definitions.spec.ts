import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApplyResult } from '@tributary/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, end, jsonOf, ready, startCli, type CliResult, type RunningCli } from '../../support/cli.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const secret = `whsec_${Buffer.alloc(24, 6).toString('base64')}`;
const said: string[] = [];

const city = (value: string) => `{ title: '${value}', rule: { trait: 'city', op: 'is', value: '${value}' } }`;
const write = (segments: string, more = '') =>
  writeFile(
    join(folder, 'tributary.config.ts'),
    `export default {
      sources: { crm: { plugin: 'files', settings: { path: 'people.csv',
        mapping: { type: 'identify', customerNumber: 'id', email: 'email', traits: { city: 'city' } } } } },
      segments: { ${segments} },
      connections: { hook: { plugin: 'webhook', settings: { url: 'https://example.com/in', secret: '${secret}' } } },
      syncs: { hook: { segment: 'home', connection: 'hook', mapping: { email: { identifier: 'email' } } } }, ${more}
    };`,
  );
const run = async (...args: string[]): Promise<CliResult> => {
  const result = await cli(...args, '--project', folder);
  said.push(result.stdout, result.stderr);
  return result;
};
/** Done well; else the test says what the command said. */
const done = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};
const plan = async () => jsonOf<ApplyResult & Record<string, unknown>>(await run('plan', '--json'));

it('plan, apply, plan: 2, 0, 0; nobody is asked where there is nobody', async () => {
  await writeFile(join(folder, 'people.csv'), 'id,email,city\n1,a@x.org,Lisbon\n2,b@x.org,Porto\n3,c@x.org,Porto\n');
  await write(`home: ${city('Lisbon')}`);
  const first = await run('plan');
  expect(first.code).toBe(2);
  expect(first.stdout).toContain('+ segments.home');
  expect(first.stdout).toContain('"secret":"••••••"');
  const unasked = await run('apply');
  expect([unasked.code, unasked.stderr]).toEqual([1, expect.stringContaining('--yes')]);
  expect((await run('apply', '--yes')).stdout).toContain('Applied: revision 1.');
  const after = await run('plan');
  expect([after.code, after.stdout]).toEqual([0, expect.stringContaining('Nothing to do')]);
});

describe('a running system', () => {
  let running: RunningCli;
  let url: string;
  let adminToken: string;
  beforeAll(async () => {
    await write(`home: ${city('Porto')}`);
    running = startCli(['start', '--port', '0', '--json', '--project', folder]);
    ({ url, adminToken } = await ready<{ url: string; adminToken: string }>(running));
  });
  afterAll(() => end(running));

  it('run applies the file first and says so in one line; without a change it says nothing', async () => {
    const changed = await run('run', '--no-send');
    expect(changed.code).toBe(0);
    expect(changed.stdout).toContain('Applied revision 2 of the definitions: ~ segments.home\n');
    expect((await run('import', '--json')).stdout).not.toContain('definitions');
    await write(`home: ${city('Lisbon')}`);
    expect((await run('run', '--no-send', '--no-apply')).stdout).not.toContain('Applied');
    const { segments } = jsonOf<{ segments: { size: number }[] }>(await run('segments', '--json'));
    expect(segments).toMatchObject([{ key: 'home', size: 2 }]);
  });

  it('goes by what is applied, and follows an apply at once', async () => {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
    const home = async () => (await fetch(`${url}/v1/segments/home`, { headers })).json();
    expect(await home()).toMatchObject({ size: 2 });
    await done('apply', '--yes');
    expect(await home()).toMatchObject({ size: 1, title: 'Lisbon' });

    const config = { segments: { north: { title: 'North', rule: { trait: 'city', op: 'is', value: 'Porto' } } } };
    const body = JSON.stringify({ managedBy: 'ui', config });
    expect((await fetch(`${url}/v1/definitions/apply`, { method: 'POST', headers, body })).status).toBe(200);
    expect((await plan()).uiManaged).toMatchObject([{ key: 'north', stated: 'absent' }]);
    const shown = jsonOf<{ segments: { key: string; size: number }[] }>(await run('segments', '--json'));
    expect(shown.segments).toContainEqual(expect.objectContaining({ key: 'north', size: 2 }));
  });

  it('pull then plan shows nothing, made through the api or not; no file is written over unasked', async () => {
    const pulled = join(folder, 'pulled');
    await mkdir(pulled);
    const file = join(pulled, 'tributary.config.ts');
    await done('pull', file);
    expect(await readFile(file, 'utf8')).toContain("north: { title: 'North'");
    const again = await cli('plan', '--json', '--project', pulled, '--data', join(folder, '.tributary'));
    expect(jsonOf(again)).toMatchObject({ changes: [], uiManaged: [{ key: 'north', stated: 'same' }] });
    expect(again.code).toBe(0);
    const before = await readFile(file, 'utf8');
    expect(await run('pull', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('FILE_EXISTS') as string,
    });
    await writeFile(file, '// mine');
    await done('pull', file, '--force');
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(await done('pull')).toBe(before);
  });

  it('a plan that cannot be told fails with 1, never with the 2 of changes', async () => {
    await write('', 'segmets: {}');
    const wrong = await run('plan', '--json');
    expect(wrong.code).toBe(1);
    const { error } = jsonOf<{ error: { code: string; details: string[] } }>(wrong);
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.details.map((problem) => problem.split(':')[0])).toEqual(['config', 'syncs.hook.segment']);
    expect((await run('plan', '--nonsense')).code).toBe(1);
    expect((await run('plan', '--help')).code).toBe(0);
    await write(`home: ${city('Lisbon')}`, `namespace: 'staging'`);
    expect(await run('apply', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('NAMESPACE') as string,
    });
  });

  it('says at its start that the file differs, and ends', async () => {
    running.child.kill('SIGTERM');
    const ended = await running.done;
    expect(ended.stderr).toContain('is not what is applied: 1 change');
    said.push(ended.stdout, ended.stderr);
  });
});

it('kill -9 in the middle of apply leaves all of it or nothing', async () => {
  for (const after of [1200, 2000]) {
    const town = `Town${after}`;
    const others = Array.from({ length: 20 }, (_, n) => `s${n}: ${city(`${town}-${n}`)}`);
    await write(`home: ${city(town)}, ${others.join()}`);
    const applying = startCli(['apply', '--yes', '--project', folder]);
    await pause(after);
    applying.child.kill('SIGKILL');
    await applying.done;
    const { changes, unchanged } = await plan();
    // Never a part of it: the twenty-one segments hold together, or none of them does.
    expect([
      [0, 26],
      [21, 5],
    ]).toContainEqual([changes.length, unchanged]);
  }
  await done('apply', '--yes');
  expect((await plan()).changes).toEqual([]);
});

it('never said the secret, and keeps it nowhere in the clear', async () => {
  expect(said.length).toBeGreaterThan(20);
  expect(said.join('\n')).not.toContain(secret.slice(6));
  const { execFile } = await import('node:child_process');
  const grep = await new Promise<number | string | null | undefined>((resolve) =>
    execFile('grep', ['-rlaF', secret.slice(6), join(folder, '.tributary')], (error) => resolve(error?.code ?? 0)),
  );
  expect(grep, 'grep finds it in no file').toBe(1);
  await access(join(folder, '.tributary', 'namespace'));
});
