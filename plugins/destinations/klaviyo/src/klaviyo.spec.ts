import { describeDestination, describeKilledDestination, testContext } from '@tributary/testkit';
import { expect, it } from 'vitest';
import suite from '../conformance.js';
import { startKlaviyo } from '../fixtures/klaviyo.js';
import plugin from './index.js';

describeDestination(plugin as never, suite);
describeKilledDestination(plugin as never, new URL('../dist/index.js', import.meta.url), suite);

async function withList() {
  const klaviyo = await startKlaviyo();
  const settings = plugin.settings.parse({ url: klaviyo.server.url, apiKey: klaviyo.apiKey });
  const ctx = testContext(settings, { needs: ['http'] });
  const remote = (await plugin.ensure?.(ctx, { key: 'vip', title: 'VIP' })) ?? '';
  return { klaviyo, ctx, options: { idempotencyKey: 'k', segment: { key: 'vip', title: 'VIP', remote } } };
}

const operation = (n: number, kind: 'add' | 'remove' = 'add', email = `p${n}@example.com`) => ({
  id: `o${n}`,
  sync: 's',
  profile: `p${n}`,
  kind,
  record: { email },
});

it('takes more people off the list than a page of a look-up holds, and leaves their profiles', async () => {
  const { klaviyo, ctx, options } = await withList();
  const people = Array.from({ length: 250 }, (_, n) =>
    operation(n, 'add', `o'"p\\${n}@example.com`.replace(/["\\]/g, '')),
  );
  await plugin.send(ctx, people, options);
  const gone = people.slice(0, 240).map((one) => ({ ...one, kind: 'remove' as const }));
  expect(await plugin.send(ctx, gone, options)).toEqual(gone.map(() => ({ outcome: 'ok' })));
  expect([...klaviyo.profiles.values()].filter(({ lists }) => lists.size > 0)).toHaveLength(10);
  expect(klaviyo.profiles.size).toBe(250);
  await klaviyo.server.close();
});

it('never asks for the job that unsubscribes people everywhere', async () => {
  const { klaviyo, ctx, options } = await withList();
  await plugin.send(ctx, [operation(1), operation(2, 'remove')], options);
  expect(klaviyo.server.received.map(({ path }) => path).filter((path) => path.includes('subscription'))).toEqual([]);
  await klaviyo.server.close();
});

it('tells the refused of an import from the others by what it gives back of them', async () => {
  const { klaviyo, ctx, options } = await withList();
  const batch = [operation(1), operation(2, 'add', 'bad@refused.example')];
  const sent = await plugin.send(ctx, batch, options);
  const job = Array.isArray(sent) && sent[0]?.outcome === 'accepted' ? sent[0].job : '';
  await plugin.poll?.(ctx, job, batch, options);
  expect(await plugin.poll?.(ctx, job, batch, options)).toMatchObject([
    { outcome: 'ok' },
    { outcome: 'reject', code: 'invalid_email' },
  ]);
  // Asked with the good one alone: the failure belongs to somebody else, and is named.
  expect(await plugin.poll?.(ctx, job, batch.slice(0, 1), options)).toEqual([{ outcome: 'ok' }]);
  await klaviyo.server.close();
});

it('is held to a description that refuses what is wrong', async () => {
  const { klaviyo } = await withList();
  const { server, apiKey } = klaviyo;
  const headers = { authorization: `Klaviyo-API-Key ${apiKey}`, 'content-type': 'application/vnd.api+json' };
  await fetch(`${server.url}/api/lists`, { headers });
  const body = JSON.stringify({ data: { type: 'lists', attributes: {} } });
  await fetch(`${server.url}/api/lists`, { method: 'POST', headers: { ...headers, revision: '2026-07-15' }, body });
  const { offences } = server;
  if (offences.length > 0)
    expect(offences).toEqual([
      expect.stringContaining('the parameter "revision" is missing'),
      expect.stringContaining('/api/lists: '),
    ]);
  await server.close().catch(() => {});
});
