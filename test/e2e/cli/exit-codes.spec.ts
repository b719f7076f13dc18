import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, jsonOf } from '../../support/cli.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();

async function project(name: string, config: string): Promise<string> {
  const at = join(folder, name);
  await mkdir(at);
  await writeFile(join(at, 'tributary.config.ts'), `export default ${config};`);
  return at;
}

it('2 for a command that does not exist, and says so on standard error', async () => {
  const { code, stdout, stderr } = await cli('fly');
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain("unknown command 'fly'");
});

it('0 for help and version', async () => {
  const [help, version] = [await cli('--help'), await cli('--version')];
  expect([help.code, version.code]).toEqual([0, 0]);
  expect(help.stdout).toContain('demo');
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('2 where there is no configuration', async () => {
  const result = await cli('run', '--json', '--project', folder);
  expect(result.code).toBe(2);
  expect(jsonOf(result)).toMatchObject({ error: { code: 'CONFIG_NOT_FOUND', fault: 'user' } });
});

it('2 for a configuration that does not fit, naming every problem at once', async () => {
  const shape = await project('shape', `{ sources: { crm: {} }, models: { m: { kind: 'magic' } }, namespace: 'No' }`);
  const result = await cli('run', '--json', '--project', shape);
  expect(result.code).toBe(2);
  const { error } = jsonOf<{ error: { code: string; details: string[] } }>(result);
  expect(error.code).toBe('CONFIG_INVALID');
  const places = error.details.map((problem) => problem.split(':')[0]);
  expect(places).toEqual(expect.arrayContaining(['sources.crm', 'models.m.kind', 'models.m.features', 'namespace']));
  for (const place of places) expect(result.stderr).toContain(place);
});

it('2 for parts that name parts which are not there, naming every problem at once', async () => {
  const references = await project(
    'references',
    `{ segments: { a: { title: 'A', rule: { feature: 'rfm.frequency', op: 'is', value: 1 } } },
       syncs: { s: { segment: 'b', connection: 'c', mapping: {}, purpose: 'd' } } }`,
  );
  const result = await cli('run', '--json', '--project', references);
  expect(result.code).toBe(2);
  const { error } = jsonOf<{ error: { details: string[] } }>(result);
  expect(error.details.map((problem) => problem.split(':')[0])).toEqual([
    'segments.a.rule',
    'syncs.s.connection',
    'syncs.s.purpose',
    'syncs.s.segment',
  ]);
});

it('a configuration that throws is a configuration error, not a crash', async () => {
  const broken = await project('broken', `(() => { throw new RangeError('no such day'); })()`);
  const result = await cli('segments', '--json', '--project', broken);
  expect(result.code).toBe(2);
  expect(jsonOf(result)).toMatchObject({
    error: { code: 'CONFIG_INVALID', message: expect.stringContaining('no such day') as string },
  });
});

it('1 for a source that cannot be read', async () => {
  const missing = await project(
    'missing',
    `{ sources: { crm: { plugin: 'files', settings: { path: 'nowhere.csv', mapping: { type: 'identify', email: 'email' } } } } }`,
  );
  const result = await cli('run', '--json', '--project', missing);
  expect(result.code).toBe(1);
  expect(jsonOf(result)).toMatchObject({ error: { code: 'SOURCE_UNREADABLE' } });
  const doctor = await cli('doctor', '--json', '--project', missing);
  expect(doctor.code).toBe(1);
  expect(jsonOf(doctor)).toMatchObject({ ok: false });
});

it('names the plugin settings that do not fit', async () => {
  const settings = await project('settings', `{ sources: { crm: { plugin: 'files', settings: { path: 7 } } } }`);
  const result = await cli('run', '--json', '--project', settings);
  expect(result.code).toBe(2);
  const { error } = jsonOf<{ error: { code: string; message: string } }>(result);
  expect(error.code).toBe('CONFIG_INVALID');
  expect(error.message).toContain('sources.crm');
  expect(error.message).toContain('path');
  expect(error.message).toContain('mapping');
});
