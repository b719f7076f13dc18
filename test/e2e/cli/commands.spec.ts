import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runSummarySchema } from '@tributary/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, end, jsonOf, ready, startCli, summaryOf, type CliResult, type RunningCli } from '../../support/cli.js';
import { layOutDemo, type DemoProject } from '../../support/demo-project.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { command, inHouse } from '../../support/two-runs.js';

const folder = temporaryFolder();
let demo: DemoProject;
let first: CliResult;
const json = (...args: string[]) => cli(...args, '--json', '--project', folder);

beforeAll(async () => {
  demo = await layOutDemo(folder, { people: 150, seed: 3 });
  first = await json('run');
});
afterAll(() => demo?.stop());

it('run prints its summary, and nothing else, on standard output', () => {
  const summary = summaryOf(first);
  expect(summary.profiles).toBeGreaterThan(125);
  expect(summary.merges).toBeGreaterThan(0);
  expect(summary.newRows).toBe(summary.rows);
  expect(summary.seconds).toHaveProperty('import');
  for (const [sync, sent] of [
    ['win-back-mail', demo.inbox.counts.messages],
    ['best-customers-webhook', demo.receiver.counts.accepted],
  ] as const)
    expect(summary.operations[sync]!['ok'] ?? 0).toBe(sent);
  expect(demo.inbox.counts.messages).toBeGreaterThan(0);
});

it('segments verify finds and mends a membership that is not as it should be', async () => {
  await inHouse(folder, demo.data, async (house) => {
    const members = () =>
      house.warehouse.query(
        'SELECT segment, profile FROM segment_members FINAL WHERE member = 1 ORDER BY segment, profile',
      );
    const verify = () => command<{ differences: object[] }>(house, 'segments verify');
    expect(await verify()).toMatchObject({ differences: [] });
    const before = await members();
    await house.warehouse.command(
      `INSERT INTO segment_members SELECT segment, profile, 0, version, since FROM segment_members FINAL
       WHERE segment = 'win-back' AND member = 1 ORDER BY profile LIMIT 2`,
    );
    expect(await members()).toHaveLength(before.length - 2);
    expect(await verify()).toMatchObject({ differences: [{ segment: 'win-back', missing: 2, surplus: 0 }] });
    expect(await members()).toEqual(before);
  });
});

it('demo --exit scores the identity graph against the truth', async () => {
  const result = await cli('demo', '--exit', '--json', '--people', '200', '--data', join(folder, 'demo'));
  const { identity, ...summary } = runSummarySchema.parse(jsonOf(result));
  expect(result.code).toBe(0);
  expect(identity!.truthProfiles).toBeGreaterThanOrEqual(200);
  expect(identity!.precision).toBeGreaterThan(0.97);
  expect(identity!.recall).toBeGreaterThan(0.85);
  expect(summary.quarantined).toBeGreaterThan(0);
  expect(Object.keys(summary.operations)).toHaveLength(3);
  expect(await readFile(summary.report!, 'utf8')).toContain('<html');
});

describe('commands that the holder of the directory does', () => {
  let holder: RunningCli;
  let known: { email: string; phone: string; number: string; uid: string };
  beforeAll(async () => {
    [known] = (await inHouse(folder, demo.data, ({ database }) =>
      database.query<typeof known>(
        `SELECT e.value AS email, p.value AS phone, c.value AS number, u.value AS uid FROM identifiers e
         JOIN identifiers p ON p.profile = e.profile AND p.type = 'phone'
         JOIN identifiers c ON c.profile = e.profile AND c.type = 'customer_number'
         JOIN identifiers u ON u.profile = e.profile AND u.type = 'user_id'
         WHERE e.type = 'email' ORDER BY e.value LIMIT 1`,
      ),
    )) as [typeof known];
    holder = startCli(['start', '--port', '0', '--json', '--project', folder]);
    await ready(holder);
  });
  afterAll(() => end(holder));

  it('run again sends nothing and changes nothing', async () => {
    const before = summaryOf(first);
    const mails = demo.inbox.counts.messages;
    const again = summaryOf(await json('run'));
    expect(again).toMatchObject({ newRows: 0, segments: before.segments, operations: before.operations });
    expect(demo.inbox.counts.messages).toBe(mails);
    expect(demo.receiver.counts).toMatchObject({ repeats: 0, refused: 0 });
  });

  it('syncs plan has nothing left to send', async () => {
    const { syncs } = jsonOf<{ syncs: Record<string, unknown>[] }>(await json('syncs', 'plan'));
    expect(syncs.map(({ sync }) => sync).sort()).toEqual([
      'best-customers-webhook',
      'largest-group-file',
      'win-back-mail',
    ]);
    for (const plan of syncs) expect(plan).toMatchObject({ add: 0, update: 0, remove: 0, stopped: null });
  });

  it('import takes sources by key, and says which it knows', async () => {
    const result = await json('import', 'crm');
    expect(result.code).toBe(0);
    expect(jsonOf(result)).toMatchObject({ rows: 0, events: 0 });
    const wrong = await json('import', 'nowhere');
    expect(wrong.code).toBe(1);
    expect(jsonOf<{ error: { message: string } }>(wrong).error).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('crm, orders, web') as string,
    });
  });

  it('segments lists every segment with its size', async () => {
    const { segments } = jsonOf<{ segments: { key: string; size: number }[] }>(await json('segments'));
    const sizes = (list: { key: string; size: number }[]) => list.map(({ key, size }) => ({ key, size }));
    expect(sizes(segments)).toEqual(sizes(summaryOf(first).segments));
  });

  it('segments explains and verifies', async () => {
    const { segments } = jsonOf<{ segments: { key: string; evaluatedTo: string }[] }>(await json('segments'));
    const [one] = segments;
    expect(Date.parse(one!.evaluatedTo)).toBeGreaterThan(Date.now() - 3_600_000);
    const { members } = jsonOf<{ members: { id: string }[] }>(
      await json('segments', 'members', one!.key, '--limit', '1'),
    );
    const explained = await cli('segments', 'explain', one!.key, members[0]!.id, '--project', folder);
    expect(explained.stdout).toMatch(new RegExp(`^${members[0]!.id} is in ${one!.key}\\.\n  yes `));
    expect(jsonOf(await json('segments', 'verify'))).toMatchObject({ differences: [] });
  });

  it('features export writes a file that can be read', async () => {
    const file = join(folder, 'rfm.parquet');
    const { columns } = jsonOf<{ columns: string[] }>(await json('features', 'export', 'rfm', file));
    expect(columns).toContain('recency_days');
    const bytes = await readFile(file);
    expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
  });

  it('plugins list names what ships', async () => {
    const { plugins } = jsonOf<{ plugins: { id: string }[] }>(await json('plugins', 'list'));
    expect(plugins.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['files', 'ml-kmeans', 'ml-pca', 'smtp', 'webhook']),
    );
  });

  it('doctor finds a working project in order', async () => {
    const result = await json('doctor');
    const { ok, checks } = jsonOf<{ ok: boolean; checks: { name: string; ok: boolean; detail: string }[] }>(result);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
    expect(result.code).toBe(0);
    expect(checks.map((check) => check.name)).toEqual(
      expect.arrayContaining(['warehouse', 'source crm', 'connection mail']),
    );
  });

  it('profiles show finds one person by each of the identifiers', async () => {
    const pages = [];
    for (const asked of [known.email.toUpperCase(), known.phone, known.number, known.uid])
      pages.push(jsonOf<{ publicId: string; identifiers: { type: string }[] }>(await json('profiles', 'show', asked)));
    const [page] = pages;
    expect(page!.publicId).toMatch(/^prf_[0-9a-z]{16}$/);
    expect(page!.identifiers.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['email', 'phone', 'customer_number']),
    );
    for (const other of pages) expect(other).toEqual(page);
    expect(jsonOf(await json('profiles', 'show', page!.publicId))).toEqual(page);
    const nobody = await json('profiles', 'show', 'nobody@nowhere.example');
    expect(nobody.code).toBe(1);
    expect(jsonOf(nobody)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  it('without --json, people get words', async () => {
    const { code, stdout } = await cli('segments', '--project', folder);
    expect(code).toBe(0);
    expect(stdout).toContain('Win back');
    expect(() => JSON.parse(stdout) as unknown).toThrow();
  });

  it('a file that grew gives its new rows only', async () => {
    const path = join(folder, 'retailer', 'crm.csv');
    const text = await readFile(path, 'utf8');
    const line = text.trimEnd().split('\n').at(-1)!;
    await writeFile(path, `${text.trimEnd()}\n${line}\n`);
    const result = jsonOf(await json('import', 'crm'));
    expect(result).toMatchObject({ rows: 1 });
  });

  it('lifecycles and triggers are applied, judged and shown', async () => {
    const order = { event: 'Order Completed' };
    const config = {
      ...demo.config,
      lifecycles: {
        customer: { title: 'Customer', stages: [{ key: 'prospect' }, { key: 'buyer', rule: order }] },
      },
      triggers: {
        'left-cart': { title: 'Left a cart', on: { template: 'cart-abandoned' }, if: { segment: 'customer-prospect' } },
      },
    };
    await writeFile(join(folder, 'tributary.config.json'), JSON.stringify(config));
    expect((await json('apply', '--yes')).code).toBe(0);
    const { stages } = jsonOf<{ stages: { stage: string; present: number; reached: number }[] }>(
      await json('lifecycles', 'show', 'customer'),
    );
    const everyone = summaryOf(first).profiles;
    expect(stages.map(({ stage }) => stage)).toEqual(['prospect', 'buyer']);
    expect(stages.reduce((sum, { present }) => sum + present, 0)).toBe(everyone);
    expect(jsonOf(await json('triggers'))).toMatchObject({
      triggers: [{ trigger: 'left-cart', template: 'cart-abandoned', waitSeconds: 86_400, told: 0 }],
      templates: expect.arrayContaining([
        { template: 'cart-abandoned', triggers: ['left-cart'], segments: ['customer-prospect'] },
      ]) as unknown,
    });
  });
});
