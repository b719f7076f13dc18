import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startCli, type RunningCli } from '../../support/cli.js';
import { withStores } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

interface Call {
  messageId?: string;
  type: string;
  timestamp?: Date | string;
}

const folder = temporaryFolder();
let running: RunningCli;
let url: string;
let headers: Record<string, string>;

beforeAll(async () => {
  await writeFile(
    join(folder, 'tributary.config.ts'),
    `export default { sources: { shop: { writeKeys: ['write-key-of-the-shop'] } } };`,
  );
  running = startCli(['start', '--port', '0', '--json', '--project', folder]);
  await vi.waitUntil(() => running.stdout().includes('\n'), { timeout: 60_000, interval: 50 });
  const { adminToken, ...said } = JSON.parse(running.stdout()) as { url: string; adminToken: string };
  url = said.url;
  headers = { authorization: `Bearer ${adminToken}` };
}, 90_000);
afterAll(async () => {
  if (running?.child.exitCode !== null || running.child.signalCode !== null) return;
  running.child.kill('SIGKILL');
  await once(running.child, 'close');
});

it('every call of @segment/analytics-node, unmodified, ends as one stored event on one profile', async () => {
  const analytics = new Analytics({ writeKey: 'write-key-of-the-shop', host: url, flushAt: 4 });
  const troubles: unknown[] = [];
  analytics.on('error', (trouble) => troubles.push(trouble));
  const sent: Call[] = [];
  const at = (minute: number) => new Date(Date.UTC(2025, 4, 1, 10, minute));
  const kept = new Promise<void>((resolve) => {
    const note = (context: { event: Call }) => {
      sent.push(context.event);
      if (sent.length === 6) resolve();
    };
    const who = { userId: 'ada' };
    analytics.identify(
      { ...who, traits: { email: 'ada@shop.org', city: 'Lisbon' }, timestamp: at(0) },
      (_, c) => c && note(c),
    );
    analytics.track(
      { ...who, event: 'Order Completed', properties: { revenue: 12.5 }, timestamp: at(1) },
      (_, c) => c && note(c),
    );
    analytics.page({ ...who, name: 'Home', timestamp: at(2) }, (_, c) => c && note(c));
    analytics.screen({ ...who, name: 'Start', timestamp: at(3) }, (_, c) => c && note(c));
    analytics.group({ ...who, groupId: 'g1', timestamp: at(4) }, (_, c) => c && note(c));
    analytics.alias({ ...who, previousId: 'browser-1', timestamp: at(5) }, (_, c) => c && note(c));
  });
  await analytics.closeAndFlush({ timeout: 20_000 });
  await kept;
  expect(troubles).toEqual([]);

  const get = async <T>(path: string) => (await (await fetch(`${url}${path}`, { headers })).json()) as T;
  const events = async () => {
    const { profiles } = await get<{ profiles: { id: string }[] }>('/v1/profiles?identifier=ada@shop.org');
    const [profile] = profiles;
    return profile ? (await get<{ events: { name: string }[] }>(`/v1/profiles/${profile.id}?events=50`)).events : [];
  };
  const names = ['Order Completed', 'alias', 'group', 'identify', 'page', 'screen'];
  await expect
    .poll(async () => (await events()).map(({ name }) => name).sort(), { timeout: 20_000, interval: 100 })
    .toEqual(names);

  running.child.kill('SIGTERM');
  expect((await running.done).code).toBe(0);
  const stored = await withStores(join(folder, '.tributary'), ({ warehouse }) =>
    warehouse.query<{ id: string; type: string; at: string }>(
      `SELECT message_id AS id, type, toUnixTimestamp64Milli(occurred_at) AS at FROM events ORDER BY occurred_at`,
    ),
  );
  // The client reports its calls as their requests end, in any order.
  const minuteOf = (call: Call) => new Date(call.timestamp ?? 0).getTime();
  sent.sort((one, other) => minuteOf(one) - minuteOf(other));
  expect(stored.map(({ id, type }) => [id, type])).toEqual(sent.map(({ messageId, type }) => [messageId, type]));
  stored.forEach(({ at: time }, minute) => {
    // The times stated are years before the sending; its clock is ours, so they stand but for the way here.
    expect(Math.abs(Number(time) - at(minute).getTime())).toBeLessThan(10_000);
  });
}, 120_000);
