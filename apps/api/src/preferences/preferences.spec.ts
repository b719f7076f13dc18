import { configSchema } from '@tributary/contracts';
import { preferenceLinks, type House } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveHouse, type ServedHouse } from '../../fixtures/served-house.js';
import type { RunningApi } from '../index.js';

const config = configSchema.parse({
  title: 'Shop <1>',
  publicUrl: 'https://mail.example.org/',
  purposes: {
    marketing: {
      title: 'Offers & news',
      wording: '2026-01',
      wordings: { '2025-03': 'We write.', '2026-01': 'We write to you <twice> a month.' },
    },
    research: { title: 'Surveys' },
  },
  connections: { letters: { plugin: 'files', settings: { folder: 'out' }, channels: ['email'] } },
});

let served: ServedHouse;
let house: House;
let api: RunningApi;
let path: string;

beforeAll(async () => {
  served = await serveHouse(config);
  ({ house, api } = served);
  const identify = { type: 'identify', messageId: 'm1', userId: 'u1', traits: { email: 'ann@example.org' } };
  await house.events.append([
    { key: 'u1', source: 'site', receivedAt: Date.now(), body: Buffer.from(JSON.stringify(identify)) },
  ]);
  const links = await preferenceLinks(house, 'marketing');
  path = new URL(links?.('ann@example.org') ?? '').pathname;
});
afterAll(() => served?.close());

const post = (body: string) =>
  fetch(`${api.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const granted = async () => {
  await house.process(AbortSignal.timeout(120_000));
  const rows = await house.warehouse.query<{ purpose: string; granted: number }>(
    'SELECT purpose, granted FROM consent_state FINAL ORDER BY purpose',
  );
  return Object.fromEntries(rows.map((row) => [row.purpose, row.granted]));
};

it('shows the purposes to whoever has the link, and changes nothing by being looked at', async () => {
  const page = await fetch(`${api.url}${path}`);
  const text = await page.text();
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(text).toContain('Offers &amp; news');
  expect(text).toContain('Shop &lt;1&gt;');
  expect(text).toContain('We write to you &lt;twice&gt; a month.');
  expect(text).not.toContain('We write.');
  expect(text).not.toContain('ann@example.org');
  expect(await granted()).toEqual({});
});

it('a mail client declines the purpose of the mail with one click; the page chooses each', async () => {
  expect((await post('List-Unsubscribe=One-Click')).status).toBe(200);
  expect(await granted()).toEqual({ marketing: 0 });
  const saved = await post('do=save&purpose=marketing&channel=*.email');
  expect(await saved.text()).toContain('only about: <strong>Offers &amp; news</strong>');
  expect(await granted()).toEqual({ '*.email': 1, marketing: 1, research: 0 });
  expect(await (await fetch(`${api.url}${path}`)).text()).toMatch(/value="marketing" checked/);
  // No channel is left: nothing is written, whatever is ticked above it.
  expect(await (await post('do=save&purpose=marketing')).text()).toContain('about nothing any more');
  expect(await granted()).toEqual({ '*.email': 0, marketing: 1, research: 0 });
  await post('do=none');
  expect(await granted()).toEqual({ '*.email': 0, marketing: 0, research: 0 });
  expect(
    await house.database.query('SELECT DISTINCT profile FROM identifiers WHERE value LIKE $1', ['ann%']),
  ).toHaveLength(1);
});

it('what a person agreed to stands beside their choice: when, where and with which words', async () => {
  const [row] = await house.database.query<{ id: string }>(
    `SELECT p.public_id AS id FROM profiles p JOIN identifiers i ON i.profile = p.id WHERE i.value = 'ann@example.org'`,
  );
  const shown = async () => {
    const answer = await fetch(`${api.url}/v1/profiles/${row?.id}`, {
      headers: { authorization: `Bearer ${api.adminToken}` },
    });
    return ((await answer.json()) as { permissions: { purpose: string }[] }).permissions;
  };
  await post('do=save&purpose=marketing&channel=*.email');
  await granted();
  const chosen = { granted: true, source: 'preferences', at: expect.stringMatching(/^20.*Z$/) as string };
  const text = 'We write to you <twice> a month.';
  expect(await shown()).toMatchObject([
    { purpose: '*.email', ...chosen, wording: null },
    { purpose: 'marketing', ...chosen, wording: { version: '2026-01', text } },
    { purpose: 'research', ...chosen, granted: false, wording: null },
  ]);
  // A banner of the shop's own tells the version that it showed; one that the configuration lost keeps its name.
  const context = { consent: { categoryPreferences: { marketing: true, research: true }, wording: 'banner-7' } };
  const event = { type: 'track', event: 'Consent Preference Updated', messageId: 'c9', userId: 'u1', context };
  await house.events.append([
    { key: 'u1', source: 'site', receivedAt: Date.now(), body: Buffer.from(JSON.stringify(event)) },
  ]);
  await granted();
  expect(await shown()).toMatchObject([
    { purpose: '*.email' },
    { purpose: 'marketing', source: 'site', wording: { version: 'banner-7', text: null } },
    { purpose: 'research', granted: true, wording: { version: 'banner-7', text: null } },
  ]);
});

it('knows no link that was not made here', async () => {
  const token = path.split('/').at(-1)!;
  const changed = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
  for (const made of ['x', changed]) {
    expect((await fetch(`${api.url}/u/${made}`)).status).toBe(404);
    expect((await fetch(`${api.url}/u/${made}`, { method: 'POST', body: 'do=none' })).status).toBe(404);
  }
});
