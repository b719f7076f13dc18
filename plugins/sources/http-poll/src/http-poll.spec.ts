import { retryAfterMs, type Json, type SourceBatch } from '@tributary/plugin-kit';
import { describeKilledSource, describeSource, testContext } from '@tributary/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { suiteOf } from '../conformance.js';
import { person, settingsFor, startRecordsApi, type PagingStyle, type RecordsApi } from '../fixtures/records-api.js';
import plugin from './index.js';

for (const style of ['cursor', 'page', 'offset', 'link', 'next', 'none'] as const)
  describe(`paged by ${style}`, () => describeSource(plugin as never, suiteOf(style)));
describe('changes since a time', () => describeSource(plugin as never, suiteOf('link', true)));
describeKilledSource(new URL('../dist/index.js', import.meta.url), suiteOf('cursor'));

let api: RecordsApi | undefined;
afterEach(async () => {
  await api?.server.close();
  api = undefined;
});

async function open(style: PagingStyle = 'cursor', count = 90) {
  api = await startRecordsApi(style, count);
  return { api, settings: settingsFor(api, style) };
}
async function read(settings: unknown, cursor: Json | null = null) {
  const ctx = testContext(plugin.settings.parse(settings), { needs: ['http'] });
  const batches: SourceBatch[] = [];
  for await (const batch of plugin.read(ctx, cursor)) batches.push(batch);
  return { batches, ids: batches.flatMap(({ events }) => events.map(({ userId }) => userId)) };
}

describe('authorisation', () => {
  it.each([
    { type: 'basic', user: 'ann', password: 'right-key' },
    { type: 'header', name: 'X-Api-Key', value: 'right-key' },
  ])('by $type', async (auth) => {
    const { settings } = await open();
    expect((await read({ ...settings, auth })).ids).toHaveLength(88);
  });

  const oauth = (url: string, clientSecret = 's&cret') => ({
    type: 'oauth',
    tokenUrl: `${url}/token`,
    clientId: 'client',
    clientSecret,
  });
  it('by client credentials: one token for all pages, and a new one where it ran out', async () => {
    const { api, settings } = await open();
    const withOauth = { ...settings, auth: oauth(api.server.url) };
    const ctx = testContext(plugin.settings.parse(withOauth), { needs: ['http'] });
    let rows = 0;
    for await (const batch of plugin.read(ctx, null)) {
      rows += batch.rows;
      if (rows === 40) api.tokens.clear();
    }
    expect(rows).toBe(90);
    expect(api.server.received.filter(({ path }) => path === '/token')).toHaveLength(2);
  });

  it('says CREDENTIALS_REFUSED where the client is unknown', async () => {
    const { api, settings } = await open();
    const wrong = { ...settings, auth: oauth(api.server.url, 'guess') };
    await expect(read(wrong)).rejects.toMatchObject({ code: 'CREDENTIALS_REFUSED' });
  });
});

describe('patience', () => {
  it('waits as long as it is told, then goes on', async () => {
    const { api, settings } = await open();
    api.before.push({ status: 429, headers: { 'retry-after': '0' } }, { status: 503, headers: { 'retry-after': '0' } });
    expect((await read(settings)).ids).toHaveLength(88);
    expect(api.before).toEqual([]);
  });

  it('gives up at once where it would wait too long, and says how long', async () => {
    const { api, settings } = await open();
    api.before.push({ status: 429, headers: { 'retry-after': '3600' } });
    await expect(read(settings)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE', details: { afterMs: 3_600_000 } });
  });

  it.each([
    ['120', 120_000],
    ['0', 250],
    ['Thu, 01 Jan 1970 00:01:10 GMT', 60_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads Retry-After: %s', (text, ms) => expect(retryAfterMs(text, 10_000)).toBe(ms));
});

describe('changes', () => {
  it('asks from the highest mark, and takes a record that changed again at that very instant', async () => {
    const { api, settings } = await open('page', 10);
    const since = { ...settings, since: { param: 'since', path: 'updated_at', start: '2026-01-01T00:00:01.000Z' } };
    const first = await read(since);
    expect(first.ids).toEqual(['c3', 'c4', 'c5', 'c6', 'c8', 'c9']);
    const last = api.people[9]!;
    last.email = 'changed@example.com';
    const second = await read(since, first.batches.at(-1)!.cursor);
    expect(second.batches.flatMap(({ events }) => events)).toMatchObject([
      { traits: { email: 'changed@example.com' } },
    ]);
    expect(api.server.received.at(-1)!.path).toContain('since=2026-01-01T00%3A00%3A03.000Z');
    expect((await read(since, second.batches.at(-1)!.cursor)).ids).toEqual([]);
  });

  it('takes what comes into a page that was not full, without asking for all pages again', async () => {
    const { api, settings } = await open('page', 90);
    const first = await read(settings);
    api.people.push(...[90, 91].map(person));
    const asked = api.server.received.length;
    expect((await read(settings, first.batches.at(-1)!.cursor)).ids).toEqual(['c90', 'c91']);
    expect(api.server.received.length - asked).toBe(2);
  });
});

it.each([
  ['a list that is not there', { records: 'data.rows' }, /no list at "data.rows"; it has: data/],
  ['an address that is not there', { url: 'nowhere' }, /404/],
])('says what is wrong with %s', async (_, change, message) => {
  const { api, settings } = await open();
  const url = 'url' in change ? `${api.server.url}/${change.url}` : settings['url'];
  await expect(read({ ...settings, ...change, url })).rejects.toThrow(message);
});

it('does not take its credentials to another server', async () => {
  const { api, settings } = await open('next');
  api.before.push({
    status: 200,
    body: JSON.stringify({ data: { items: [{ id: 'x', email: 'x@example.com' }] }, next: 'http://elsewhere.example/' }),
  });
  await expect(read(settings)).rejects.toThrow(/another server/);
});
