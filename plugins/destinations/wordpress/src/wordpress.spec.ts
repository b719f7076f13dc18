import { describeDestination, startFaultServer, testContext } from '@tributary/testkit';
import { expect, it } from 'vitest';
import suite from '../conformance.js';
import { admin, fakeWordpress } from '../fixtures/fake-wordpress.js';
import plugin from './index.js';
import { withoutSegment, withSegment } from './segments-meta.js';

describeDestination(plugin as never, suite);

const options = { idempotencyKey: 'k', segment: { key: 'vip', title: 'VIP' } };
const ann = { id: 'o1', sync: 's', profile: 'p1', kind: 'add' as const, record: { email: 'ann@example.com' } };
const open = async ({ mustUse = true, ...change }: { mustUse?: boolean; newcomers?: 'skip' } = {}) => {
  const server = await startFaultServer(fakeWordpress({ mustUse }));
  const given = { url: server.url, user: admin.user, applicationPassword: admin.password, ...change };
  return { server, ctx: testContext(plugin.settings.parse(given), { needs: ['http'] }) };
};

it('stops where the site lacks the must-use plugin, though WordPress answers 200', async () => {
  const { server, ctx } = await open({ mustUse: false });
  await expect(plugin.test(ctx)).rejects.toMatchObject({ code: 'PLUGIN_SETTINGS' });
  expect(await plugin.send(ctx, [ann], options)).toMatchObject({ batch: 'blocked' });
  await server.close();
});

it('finds the account that a lost request made while it was looked for', async () => {
  const fake = fakeWordpress();
  let searches = 0;
  const server = await startFaultServer(async (request) => {
    const blind = request.method === 'GET' && request.path.includes('search=') && searches++ === 0;
    return blind ? { status: 200, body: '[]' } : fake(request);
  });
  const given = { url: server.url, user: admin.user, applicationPassword: admin.password };
  const ctx = testContext(plugin.settings.parse(given), { needs: ['http'] });
  expect(await plugin.send(ctx, [ann], options)).toMatchObject([{ outcome: 'ok' }]);
  searches = 0;
  expect(await plugin.send(ctx, [ann], options)).toMatchObject([{ outcome: 'ok' }]);
  await server.close();
});

it('makes no account where it is told not to', async () => {
  const { server, ctx } = await open({ newcomers: 'skip' });
  expect(await plugin.send(ctx, [ann], options)).toMatchObject([{ outcome: 'reject', code: 'NO_ACCOUNT' }]);
  await server.close();
});

it('keeps segments as a sorted set, with no other one touched', () => {
  expect(withSegment('', 'vip')).toBe('|vip|');
  expect(withSegment('|new|vip|', 'champions')).toBe('|champions|new|vip|');
  expect(withSegment('|vip|', 'vip')).toBe('|vip|');
  expect(withoutSegment('|new|vip|', 'new')).toBe('|vip|');
  expect(withoutSegment('|vip|', 'vip')).toBe('');
  expect(withoutSegment('|vip-plus|', 'vip')).toBe('|vip-plus|');
});
