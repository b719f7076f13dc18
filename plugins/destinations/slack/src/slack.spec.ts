import { describeDestination, testContext } from '@tributary/testkit';
import { expect, it } from 'vitest';
import suite from '../conformance.js';
import { startSlack } from '../fixtures/slack.js';
import plugin from './index.js';

describeDestination(plugin as never, suite);

const operation = (kind: 'add' | 'update' | 'remove', name = 'Ann') => ({
  id: `o-${kind}`,
  sync: 's',
  profile: 'p1',
  kind,
  record: { name },
});
const options = { idempotencyKey: 'k', segment: { key: 'vip', title: 'VIP & friends' } };

it('writes about arrivals, of departures where there is a template, and never of changes', async () => {
  const { server, botToken, channel, messages } = await startSlack();
  const settings = { url: server.url, botToken, channel, entered: '{{name}} is in {{segment}}' };
  const send = (more: object, kind: 'add' | 'update' | 'remove') =>
    plugin.send(
      testContext(plugin.settings.parse({ ...settings, ...more }), { needs: ['http'] }),
      [operation(kind)],
      options,
    );
  for (const kind of ['add', 'update', 'remove'] as const) expect(await send({}, kind)).toEqual([{ outcome: 'ok' }]);
  await send({ left: '{{name}} left' }, 'remove');
  expect(messages).toEqual(['Ann is in VIP & friends', 'Ann left']);
  await server.close();
});

it('lets nobody’s name become a link, a mention or a command', async () => {
  const { server, botToken, channel } = await startSlack();
  const ctx = testContext(plugin.settings.parse({ url: server.url, botToken, channel, entered: '{{name}}' }), {
    needs: ['http'],
  });
  await plugin.send(ctx, [operation('add', '<!channel> <https://evil.example|free> & more')], options);
  expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({
    text: '&lt;!channel&gt; &lt;https://evil.example|free&gt; &amp; more',
  });
  await server.close();
});

it('tries again where no connection was made, since nothing can have been posted', async () => {
  const { server, botToken, channel } = await startSlack();
  await server.close();
  const ctx = testContext(plugin.settings.parse({ url: server.url, botToken, channel }), { needs: ['http'] });
  expect(await plugin.send(ctx, [operation('add')], options)).toMatchObject({ batch: 'unavailable' });
});
