import type { Operation } from '@tributary/plugin-kit';
import { describeDestination, testContext } from '@tributary/testkit';
import { expect, it } from 'vitest';
import suite from '../conformance.js';
import { startHubspot } from '../fixtures/hubspot.js';
import plugin from './index.js';
import type { PersonRecord } from './settings.js';

describeDestination(plugin as never, suite);

async function open(change: Record<string, unknown> = {}) {
  const hubspot = await startHubspot();
  const settings = plugin.settings.parse({ url: hubspot.server.url, accessToken: hubspot.accessToken, ...change });
  const ctx = testContext(settings, { needs: ['http'] });
  const remote = (await plugin.ensure?.(ctx, { key: 'vip', title: 'VIP' })) ?? '';
  return { hubspot, ctx, options: { idempotencyKey: 'k', segment: { key: 'vip', title: 'VIP', remote } } };
}

const person = (
  n: number,
  fields: Omit<PersonRecord, 'email'> = {},
  email = `P${n}@Example.com`,
): Operation<PersonRecord> => ({
  id: `op-${n}`,
  sync: 's',
  profile: `p${n}`,
  kind: 'add',
  record: { email, ...fields },
});

it('writes properties back without a list, and clears those that are null', async () => {
  const { hubspot, ctx, options } = await open({ keeps: 'properties' });
  await plugin.send(ctx, [person(1, { tier: 'gold', orders: 3, vip: true })], options);
  await plugin.send(ctx, [person(1, { tier: null })], options);
  expect(hubspot.contacts.get('p1@example.com')?.properties).toMatchObject({ tier: '', orders: '3', vip: 'true' });
  expect(await plugin.send(ctx, [{ ...person(1), kind: 'remove' }], options)).toEqual([{ outcome: 'ok' }]);
  expect(hubspot.lists.size).toBe(0);
  await hubspot.server.close();
});

it('matches answers to people by address, not by their order, and keeps their ids', async () => {
  const { hubspot, ctx, options } = await open();
  const result = await plugin.send(ctx, [person(1), person(2), person(3)], options);
  const ids = ['p1', 'p2', 'p3'].map((name) => hubspot.contacts.get(`${name}@example.com`)?.id);
  expect(result).toEqual(ids.map((remoteId) => ({ outcome: 'ok', remoteId })));
  await hubspot.server.close();
});

it('finds the one record for which a whole batch is refused', async () => {
  const { hubspot, ctx, options } = await open();
  hubspot.bend('whole batch');
  const batch = [person(1), person(2, {}, 'bad@refused.example'), person(3), person(4)];
  expect(await plugin.send(ctx, batch, options)).toMatchObject([
    { outcome: 'ok' },
    { outcome: 'reject', code: 'HTTP_400' },
    { outcome: 'ok' },
    { outcome: 'ok' },
  ]);
  await hubspot.server.close();
});
