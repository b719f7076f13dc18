import { describeDestination, testContext } from '@tributary/testkit';
import { expect, it } from 'vitest';
import suite from '../conformance.js';
import { startMailchimp } from '../fixtures/mailchimp.js';
import plugin from './index.js';

describeDestination(plugin as never, suite);

async function withTag() {
  const mailchimp = await startMailchimp();
  const { server, apiKey, audience } = mailchimp;
  const ctx = testContext(plugin.settings.parse({ url: server.url, apiKey, audience }), { needs: ['http'] });
  const remote = (await plugin.ensure?.(ctx, { key: 'vip', title: 'VIP' })) ?? '';
  return { mailchimp, ctx, options: { idempotencyKey: 'k', segment: { key: 'vip', title: 'VIP', remote } } };
}

const person = (n: number) => ({
  id: `o${n}`,
  sync: 's',
  profile: `p${n}`,
  kind: 'add' as const,
  record: { email: `P${n}@Example.com` },
});

it('leaves people unsubscribed who are, and reports them', async () => {
  const { mailchimp, ctx, options } = await withTag();
  await plugin.send(ctx, [person(1), person(2)], options);
  const member = mailchimp.members.get('p1@example.com');
  Object.assign(member ?? {}, { status: 'unsubscribed' });
  expect(await plugin.send(ctx, [person(1), person(2)], options)).toMatchObject([
    { outcome: 'suppressed', reason: 'The person is unsubscribed at Mailchimp.' },
    { outcome: 'ok' },
  ]);
  expect(member?.status).toBe('unsubscribed');
  await mailchimp.server.close();
});

it('reports who was deleted for good as suppressed', async () => {
  const { mailchimp, ctx, options } = await withTag();
  await plugin.send(ctx, [person(1)], options);
  await plugin.erase?.(ctx, { email: 'p1@example.com' });
  expect(await plugin.send(ctx, [person(1)], options)).toMatchObject([{ outcome: 'suppressed' }]);
  await mailchimp.server.close();
});

it('knows its data centre by the key, and says so where the key has none', async () => {
  const settings = plugin.settings.parse({ apiKey: 'abc', audience: 'a1' });
  await expect(plugin.test(testContext(settings, { needs: ['http'] }))).rejects.toMatchObject({
    code: 'PLUGIN_SETTINGS',
  });
});
