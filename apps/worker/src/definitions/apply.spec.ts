import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configOf, configSchema, type ConfigInput, type EventLog, TributaryError } from '@tributary/contracts';
import { openTemporaryDatabase, type ScriptDatabase } from '@tributary/database';
import { openEventLog } from '@tributary/eventlog';
import { createLogger } from '@tributary/observability';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyDecisions } from '../house/journal/decisions.js';
import { claimNamespace } from '../house/namespace.js';
import { writeKeySources } from '../house/write-keys.js';
import { lastRevision, readApplied, readHistory } from './applied.js';
import { applyDefinitions, type ApplyRequest } from './apply.js';
import { followDefinitions } from './journal.js';
import { openDefinitions } from './open-definitions.js';

const secret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const other = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const city = (value: string) => ({ title: value, rule: { trait: 'city', op: 'is' as const, value } });
const hook = (key: string) => ({ plugin: 'webhook', settings: { url: 'https://example.com/in', secret: key } });
const base: ConfigInput = {
  segments: { lisbon: city('Lisbon') },
  connections: { hook: hook(secret) },
  syncs: { s: { segment: 'lisbon', connection: 'hook', mapping: { email: { identifier: 'email' } } } },
};

let database: ScriptDatabase;
let dataDirectory: string;
let control: EventLog;
beforeAll(async () => void (database = await openTemporaryDatabase()));
afterAll(() => database?.close());
beforeEach(async () => {
  vi.stubEnv('TRIBUTARY_KEY', Buffer.alloc(32, 7).toString('base64'));
  dataDirectory = mkdtempSync(join(tmpdir(), 'definitions-'));
  control = await openEventLog({ path: join(dataDirectory, 'control'), durability: 'write' });
  await database.query('TRUNCATE definitions, definition_revisions');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await control.close();
  rmSync(dataDirectory, { recursive: true, force: true });
});

const stores = () => ({ database, control, folder: dataDirectory, dataDirectory });
const apply = (config: unknown, more: Partial<ApplyRequest> = {}, on = stores()) =>
  applyDefinitions(on, { config, path: 'tributary.config.ts', manager: 'code', by: 'ada', via: 'command', ...more });
const told = (result: { changes: { action: string; kind: string; key: string }[] }) =>
  result.changes.map(({ action, kind, key }) => `${action} ${kind}.${key}`);
const problems = (config: unknown, more?: Partial<ApplyRequest>) =>
  apply(config, more).then(
    () => [],
    (error: TributaryError) => error.details as string[],
  );
const entries = async () => (await control.read(1)).map((frame) => Buffer.from(frame.body).toString());

describe('applying definitions', () => {
  it('brings what holds to what is stated, by key and field, in one entry of the control log', async () => {
    const first = await apply(base);
    expect(first).toMatchObject({ applied: true, revision: 1, unchanged: 0 });
    expect(told(first)).toEqual([
      'add project.project',
      'add purposes.marketing',
      'add segments.lisbon',
      'add connections.hook',
      'add syncs.s',
    ]);
    expect(await apply(base)).toMatchObject({ applied: false, revision: 1, changes: [], unchanged: 5 });
    const second = await apply({ ...base, segments: { lisbon: city('Porto'), young: city('Young') } });
    expect(told(second)).toEqual(['change segments.lisbon', 'add segments.young']);
    expect(second.changes[0]).toMatchObject({
      fields: [
        { field: 'title', before: 'Lisbon', after: 'Porto' },
        { field: 'rule.value', before: 'Lisbon', after: 'Porto' },
      ],
      effects: [
        'everyone is judged by the rule when it is applied',
        'who enters or leaves is sent by syncs.s at the next turn',
      ],
      applied: { version: 1, by: 'ada' },
    });
    expect(await entries()).toHaveLength(2);
    await verifyDecisions(control);
  });

  it('says what would be done and does nothing when asked so', async () => {
    expect(await apply(base, { dryRun: true })).toMatchObject({ applied: false, revision: 0 });
    expect(await readApplied(database)).toEqual([]);
    expect(await entries()).toEqual([]);
  });

  it('removes what is no longer stated, and counts on when it comes back', async () => {
    await apply(base);
    expect(told(await apply({ ...base, syncs: {} }))).toEqual(['remove syncs.s']);
    await apply(base);
    const history = await readHistory(database, 'syncs', 's');
    expect(history.map(({ version, body }) => [version, body === null])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ]);
  });

  it('keeps no secret in the clear anywhere, and knows all the same whether it changed', async () => {
    const results = [await apply(base)];
    const stored = await readApplied(database);
    results.push(await apply(base), await apply({ ...base, connections: { hook: hook(other) } }));
    expect(results.map(told).slice(1)).toEqual([[], ['change connections.hook']]);
    expect(results[2]?.changes[0]?.fields).toEqual([{ field: 'settings.secret', before: '••••••', after: '••••••' }]);
    // What was stored may be stated again as it is: that is what pull writes.
    const sealed = stored.find(({ kind }) => kind === 'connections')?.body;
    expect(told(await apply({ ...base, connections: { hook: sealed } }))).toEqual(['change connections.hook']);
    expect(told(await apply(base))).toEqual([]);
    const everything = JSON.stringify([results, stored, await readApplied(database), await entries()]);
    for (const one of [secret, other]) expect(everything).not.toContain(one.slice(6));
  });

  it('keeps write keys as the secrets that they are, opens them for the tracking API and nobody else', async () => {
    const keys = ['write-key-of-the-site', 'second-key-of-the-site'];
    const site = (writeKeys: string[]) => ({ sources: { site: { writeKeys } } });
    const results = [await apply(site(keys))];
    expect(results[0]?.changes.find(({ kind }) => kind === 'sources')).toMatchObject({
      effects: ['takes in what is sent with its write keys, and no others'],
    });
    const stored = await readApplied(database);
    expect(told(await apply(site(keys)))).toEqual([]);
    const body = stored.find(({ kind }) => kind === 'sources')?.body;
    expect(told(await apply({ sources: { site: body } }))).toEqual([]);
    const config = configSchema.parse(configOf(stored));
    const house = { config, dataDirectory, log: createLogger({ level: 'silent' }) };
    expect([...(await writeKeySources(house))]).toEqual(keys.map((key) => [key, 'site']));
    results.push(await apply(site(['third-key-of-the-site', keys[1]!])));
    expect(results[1]?.changes[0]?.fields).toEqual([{ field: 'writeKeys.0', before: '••••••', after: '••••••' }]);
    expect(JSON.stringify([results, await readApplied(database), await entries()])).not.toContain('-of-the-site');
    vi.stubEnv('TRIBUTARY_KEY', Buffer.alloc(32, 8).toString('base64'));
    expect((await writeKeySources(house)).size, 'with another key they do not open').toBe(0);
    expect(await problems({ sources: { site: {} } })).toHaveLength(1);
  });

  it('refuses a sealed secret from another place, and one of another key', async () => {
    await apply(base);
    const sealed = (await readApplied(database)).find(({ kind }) => kind === 'connections')?.body;
    expect(await problems({ ...base, connections: { hook: hook(secret), copy: sealed } })).toEqual([
      expect.stringContaining('connections.copy: The secret "secret" of connections.copy does not open'),
    ]);
    vi.stubEnv('TRIBUTARY_KEY', Buffer.alloc(32, 8).toString('base64'));
    expect(told(await apply(base)), 'stated again, it is sealed with the key that is there').toEqual([
      'change connections.hook',
    ]);
  });

  it('tells a variable that is not set, and applies all the same', async () => {
    const { warnings } = await apply({ connections: { hook: hook({ env: 'NOT_SET_ANYWHERE' } as never) } });
    expect(warnings).toEqual([
      'connections.hook.settings.secret: the environment variable NOT_SET_ANYWHERE is not set',
    ]);
  });

  it('takes a key that was renamed for one that goes and one that comes, and says so', async () => {
    await apply(base);
    const { changes } = await apply({ ...base, syncs: { t: base.syncs!['s']! } }, { dryRun: true });
    expect(changes.map(({ action, key, hint }) => [action, key, hint?.split('?')[0]])).toEqual([
      ['remove', 's', 'renamed to "t"'],
      ['add', 't', 'renamed from "s"'],
    ]);
  });
});

describe('a configuration that cannot hold', () => {
  it('is refused with every problem at once', async () => {
    expect(
      (
        await problems({
          segmets: {},
          segments: { lisbon: { title: 7, rule: { trait: 'city', op: 'is', value: 'x' } }, 'No Key': city('x') },
          syncs: { s: { segment: 'lisbon', connection: 'nowhere', mapping: {} } },
        })
      ).map((problem) => problem.split(': ')[0]),
    ).toEqual(['segments.lisbon.title', 'segments.No Key', 'config', 'syncs.s.connection']);
    expect(
      (
        await problems({
          connections: { hook: { plugin: 'webhok' }, mail: { plugin: 'webhook', settings: { url: 'nonsense' } } },
          syncs: { s: { segment: 'gone', connection: 'hook', mapping: {} } },
        })
      ).map((problem) => problem.split(': ')[0]),
    ).toEqual([
      'syncs.s.segment',
      'connections.hook',
      expect.stringContaining('connections.mail.settings.'),
      expect.stringContaining('connections.mail.settings.'),
    ]);
    expect(await lastRevision(database)).toBe(0);
  });

  it('names keys that would vanish unseen, and none that every object has is taken for known', async () => {
    const proto = JSON.parse(`{"segments":{"__proto__":{"title":"x"}},"connections":{"hook":{"plugin":"webhook",
      "settings":{"url":"https://example.com/in","secret":"${secret}","headers":{"__proto__":"x"}}}}}`) as object;
    expect((await problems(proto)).map((problem) => problem.split(': ')[0])).toEqual([
      'segments.__proto__',
      'connections.hook.settings.headers.__proto__',
    ]);
    const sync = { segment: 'constructor', connection: 'constructor', purpose: 'constructor', mapping: {} };
    expect(await problems({ syncs: { s: sync } })).toHaveLength(3);
    expect(({} as { title?: string }).title).toBeUndefined();
  });

  it('does not lose a definition that another one names', async () => {
    await apply(base);
    expect(await problems({ ...base, segments: {} })).toEqual([
      expect.stringContaining('syncs.s.segment: no segment "lisbon"'),
    ]);
    await apply({ segments: { mine: city('Faro') } }, { manager: 'ui', via: 'api' });
    await apply({ syncs: { mine: { ...base.syncs!['s']!, segment: 'lisbon' } } }, { manager: 'ui', via: 'api' });
    expect(await problems({ connections: base.connections })).toEqual([
      expect.stringContaining('syncs.mine.segment: no segment "lisbon"'),
    ]);
  });
});

describe('definitions that people manage by hand', () => {
  const young = { segments: { young: city('Young') } };
  const byHand = { manager: 'ui', via: 'api', by: 'key_1' } as const;

  it('are left alone by the file, listed, and taken over only when asked', async () => {
    await apply(base);
    expect(told(await apply(young, byHand))).toEqual(['add segments.young']);
    const seen = await apply(base);
    expect(seen).toMatchObject({ applied: false, uiManaged: [{ key: 'young', version: 1, stated: 'absent' }] });
    const stated = { ...base, segments: { ...base.segments, young: city('Old') } };
    expect(await apply(stated)).toMatchObject({ applied: false, uiManaged: [{ key: 'young', stated: 'differs' }] });
    const taken = await apply(stated, { adopt: true });
    expect(taken.changes[0]?.fields[0]).toEqual({ field: 'managedBy', before: 'ui', after: 'code' });
    expect((await readApplied(database)).find(({ key }) => key === 'young')).toMatchObject({
      managedBy: 'code',
      version: 2,
      body: { title: 'Old' },
    });
  });

  it('cannot be used to change or remove what code manages', async () => {
    await apply(base);
    await expect(apply({ segments: { lisbon: city('Rome') } }, byHand)).rejects.toMatchObject({
      code: 'DEFINITION_MANAGED',
      details: ['segments.lisbon'],
    });
    const gone = { ...byHand, remove: [{ kind: 'syncs', key: 's' }] };
    await expect(apply({}, gone)).rejects.toMatchObject({ code: 'DEFINITION_MANAGED', details: ['syncs.s'] });
    expect(await lastRevision(database)).toBe(1);
  });

  it('are removed by name, and one that is not there is said so', async () => {
    await apply(base);
    await apply(young, byHand);
    const remove = [{ kind: 'segments', key: 'young' }];
    expect(told(await apply({}, { ...byHand, remove }))).toEqual(['remove segments.young']);
    await expect(apply({}, { ...byHand, remove })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('two at once, and a death in between', () => {
  it('one follows the other; who looked at an older plan is told', async () => {
    const results = await Promise.all(['Rome', 'Oslo', 'Bonn'].map((name) => apply({ segments: { a: city(name) } })));
    expect(results.map(({ revision }) => revision)).toEqual([1, 2, 3]);
    expect((await readHistory(database, 'segments', 'a')).map(({ body }) => body?.title)).toEqual([
      'Bonn',
      'Oslo',
      'Rome',
    ]);
    const late = await Promise.allSettled(
      ['Kiel', 'Graz'].map((name) => apply({ segments: { a: city(name) } }, { revision: 3 })),
    );
    expect(late.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(late[1]).toMatchObject({ reason: { code: 'DEFINITIONS_CHANGED', retry: true } });
  });

  it('holds in full where the process died after the log had it, and not at all where it died before', async () => {
    const dying = {
      ...database,
      exclusive: database.exclusive.bind(database),
      query: database.query.bind(database),
      transaction: () => Promise.reject(new TributaryError('DATABASE_UNAVAILABLE', 'gone')),
    } as unknown as ScriptDatabase;
    await expect(apply(base, {}, { ...stores(), database: dying })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
    expect(await readApplied(database)).toEqual([]);
    expect(await followDefinitions(stores())).toBe(1);
    expect(await readApplied(database)).toHaveLength(5);
    const mute: EventLog = { ...control, append: () => Promise.reject(new TributaryError('LOG_UNAVAILABLE', 'full')) };
    await expect(apply({}, {}, { ...stores(), control: mute })).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    expect(await followDefinitions(stores())).toBe(1);
  });

  it('a database made anew learns everything from the control log, with the same versions', async () => {
    await apply(base);
    await apply({ ...base, syncs: {} }, { by: 'grace' });
    const before = [await readApplied(database), await readHistory(database, 'syncs', 's')];
    await database.query('TRUNCATE definitions, definition_revisions');
    expect(await followDefinitions(stores())).toBe(2);
    expect([await readApplied(database), await readHistory(database, 'syncs', 's')]).toEqual(before);
  });

  it('an entry that was overtaken does not hold', async () => {
    await apply({ segments: { a: city('Rome') } });
    // Another process that believed revision 0 to be the last one.
    const [frame] = await control.read(1);
    const late = JSON.parse(Buffer.from(frame!.body).toString().replaceAll('Rome', 'Oslo')) as object;
    await control.append([{ ...frame!, body: Buffer.from(JSON.stringify(late)) }]);
    expect(await followDefinitions(stores())).toBe(1);
    expect((await readHistory(database, 'segments', 'a')).map(({ body }) => body?.title)).toEqual(['Rome']);
  });
});

describe('a namespace', () => {
  it('a data directory belongs to one, and refuses definitions of another', async () => {
    await apply({ ...base, namespace: 'staging' });
    await expect(apply({ ...base, namespace: 'production' })).rejects.toMatchObject({ code: 'NAMESPACE_MISMATCH' });
    await expect(claimNamespace(dataDirectory, 'production')).rejects.toMatchObject({ code: 'NAMESPACE_MISMATCH' });
    expect(await apply(base)).toMatchObject({ applied: false });
    vi.stubEnv('TRIBUTARY_NAMESPACE', 'production');
    await expect(openDefinitions(stores(), {})).rejects.toMatchObject({ code: 'NAMESPACE_MISMATCH' });
    vi.stubEnv('TRIBUTARY_NAMESPACE', '../x');
    await expect(openDefinitions(stores(), {})).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
