import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { startInbox, type Inbox } from '@tributary/demo';
import { createLogger } from '@tributary/observability';
import { startFaultServer, type FaultServer } from '@tributary/testkit';
import { commands, holdDirectory, openHouse, type Hold, type House } from '@tributary/worker';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { program } from './program.js';

let folder: string;
let house: House;
let hold: Hold;
let inbox: Inbox;
let slack: FaultServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-activation-'));
  inbox = await startInbox({ login: { user: 'us', password: 'pass-of-the-inbox' } });
  slack = await startFaultServer(({ path }) => ({
    status: 200,
    body: JSON.stringify(
      path === '/api/chat.postMessage' ? { ok: true, channel: 'C0123456789', ts: '1.1' } : { ok: true },
    ),
  }));
  const mail = { host: inbox.host, port: inbox.port, security: 'none', user: 'us', password: 'pass-of-the-inbox' };
  const message = { from: 'cdp@shop.example', subject: '{{subject}}', text: '{{text}}' };
  const chat = { botToken: 'xoxb-of-a-test', channel: 'C0123456789', url: slack.url, entered: '{{subject}}: {{text}}' };
  const config = configSchema.parse({
    title: 'Shop',
    publicUrl: 'https://cdp.example.org',
    sources: { shop: { writeKeys: ['shop-key-1'] } },
    connections: {
      letters: { plugin: 'files', settings: { folder: 'letters' }, channels: ['email'] },
      mail: { plugin: 'smtp', settings: { ...mail, ...message } },
      chat: { plugin: 'slack', settings: chat },
    },
    segments: { all: { title: 'All', rule: { trait: 'email', op: 'known' } } },
    syncs: { letters: { segment: 'all', connection: 'letters', mapping: { email: { identifier: 'email' } } } },
    alerts: { ops: { connection: 'mail', to: 'ops@shop.example' }, room: { connection: 'chat' } },
  });
  house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }), durability: 'write' });
  hold = await holdDirectory(house.dataDirectory, ({ command, args }, tell, signal) =>
    commands[command]!({ house, tell, signal }, args),
  );
  const people = ['ann', 'bob'].map((name) => ({
    type: 'identify',
    messageId: name,
    userId: name,
    traits: { email: `${name}@x.org` },
  }));
  await house.events.append([
    { key: 'k', source: 'shop', receivedAt: Date.now(), body: Buffer.from(JSON.stringify({ batch: people })) },
  ]);
  await house.process(AbortSignal.timeout(60_000));
});
afterAll(async () => {
  await hold?.release();
  await house?.close();
  await Promise.all([inbox?.stop(), slack?.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** What a command prints, and the code that it would end with. */
async function tributary(...words: string[]): Promise<{ said: string; code: number }> {
  const said: string[] = [];
  const spy = (stream: NodeJS.WriteStream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const spies = [spy(process.stdout), spy(process.stderr)];
  process.exitCode = undefined;
  try {
    await program(['node', 'tributary', ...words, '--project', folder]);
    return { said: said.join(''), code: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = undefined;
    for (const one of spies) one.mockRestore();
  }
}
const json = async (...words: string[]) => {
  const { said, code } = await tributary(...words, '--json');
  return { code, ...(JSON.parse(said.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>) };
};

it('suppressions: shown, asked for in plans, lifted with a reason that the audit log keeps', async () => {
  expect((await tributary('suppressions')).said).toBe('Nobody is suppressed.\n');
  await house.database.query(
    `INSERT INTO suppressions (type, value, channel, reason, at) VALUES ('email', 'bob@x.org', 'email', 'grid: Email Bounced', '2025-01-02T03:04:05Z')`,
  );
  const listed = await tributary('suppressions', '--identifier', 'Bob@x.org');
  expect(listed.said).toMatch(/^2025-01-02T03:04:05 {2}email {2}bob@x\.org {2}prf_\w{16} {2}grid: Email Bounced\n$/);
  const blocked = await tributary('syncs', 'plan');
  expect(blocked.said).toMatch(/suppressed/);
  expect(await json('syncs', 'plan')).toMatchObject({ syncs: [{ add: 1, blocked: { suppressed: 1 } }] });

  expect((await tributary('suppressions', 'lift', 'bob@x.org')).code).toBe(2);
  expect(await tributary('suppressions', 'lift', 'nobody@x.org', '--reason', 'x')).toMatchObject({ code: 1 });
  const lifted = await tributary('suppressions', 'lift', 'bob@x.org', '--reason', 'wrote from the mended box');
  expect(lifted).toEqual({
    said: 'Lifted on 1 channel. What people chose about purposes and channels still holds.\n',
    code: 0,
  });
  expect(await json('syncs', 'plan')).toMatchObject({ syncs: [{ add: 2, blocked: {} }] });
  expect((await tributary('suppressions')).said).toBe('Nobody is suppressed.\n');
  expect((await tributary('suppressions', '--lifted')).said).toContain('wrote from the mended box');
  expect(await json('audit')).toMatchObject({ code: 0 });
  const [frame] = await house.control.read(await house.control.end());
  const decision = JSON.parse(Buffer.from(frame!.body).toString()) as Record<string, unknown>;
  expect(decision).toMatchObject({ kind: 'suppression.lifted', channel: null, reason: 'wrote from the mended box' });
  expect(decision['by']).toMatch(/\w/);
  expect(JSON.stringify(decision)).not.toContain('bob');
});

it('what is said again after it was lifted holds again', async () => {
  await house.database.query(`UPDATE suppressions SET at = now() + interval '1 second' WHERE value = 'bob@x.org'`);
  expect(await json('syncs', 'plan')).toMatchObject({ syncs: [{ add: 1, blocked: { suppressed: 1 } }] });
});

it('alerts reach a mailbox and a channel, and so does their end, each once', async () => {
  const run = (id: string, state: string, at: string) =>
    house.database.query(
      `INSERT INTO runs (id, kind, state, error, code_version, started_at) VALUES ($1, 'import', $2, $3::text::jsonb, '0', $4)`,
      [id, state, state === 'failed' ? '{"code":"SOURCE_UNREADABLE","message":"no such file"}' : null, at],
    );
  const chat = () =>
    slack.received
      .filter(({ path }) => path === '/api/chat.postMessage')
      .map(({ body }) => (JSON.parse(body) as { text: string }).text);
  await run('run_1', 'failed', '2035-01-01T00:00:00Z');
  for (let times = 0; times < 2; times++) expect(await tributary('run', '--no-apply')).toMatchObject({ code: 0 });
  expect(inbox.messages.map(({ to, subject }) => [to, subject])).toEqual([[['ops@shop.example'], 'Shop: run import']]);
  expect(inbox.messages[0]?.text).toContain('SOURCE_UNREADABLE: no such file');
  expect(inbox.messages[0]?.text).toContain('https://cdp.example.org/v1/runs/run_1');
  expect(chat()).toEqual([expect.stringContaining('Shop: run import: import failed: SOURCE_UNREADABLE') as string]);
  await run('run_2', 'done', '2035-01-02T00:00:00Z');
  await tributary('run', '--no-apply');
  expect(inbox.messages.slice(1).map(({ subject }) => subject)).toEqual(['Shop: run import works again']);
  expect(chat().slice(1)).toEqual([expect.stringContaining('works again') as string]);
});

it('health, history, what failed and how it may be tried again', async () => {
  const health = await json('syncs', 'health');
  expect(health).toMatchObject({
    syncs: expect.arrayContaining([expect.objectContaining({ sync: 'letters', open: 0 })]) as object,
  });
  expect((await tributary('syncs', 'health')).said).toMatch(/letters/);
  const { deliveries } = (await json('syncs', 'history', '--sync', 'letters')) as unknown as { deliveries: object[] };
  expect(deliveries).toMatchObject([{ sync: 'letters', kind: 'add', outcome: 'ok' }]);
  expect((await tributary('operations', 'failed')).said).toMatch(/Every operation arrived/);
  expect(await tributary('operations', 'retry')).toMatchObject({
    code: 1,
    said: expect.stringContaining('Say which') as string,
  });
  expect(await json('operations', 'retry', '--all')).toMatchObject({ retried: 0 });
  expect(await tributary('syncs', 'history', '--from', 'soon')).toMatchObject({ code: 1 });
  expect(await tributary('syncs', 'plan', 'none')).toMatchObject({ code: 1 });
});
