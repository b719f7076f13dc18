import { randomUUID } from 'node:crypto';
import type { Operation } from '@tributary/plugin-kit';
import { describeDestination, testContext } from '@tributary/testkit';
import { expect, it } from 'vitest';
import suite from '../conformance.js';
import { startSendgrid } from '../fixtures/sendgrid.js';
import plugin from './index.js';
import type { PersonRecord } from './settings.js';

describeDestination(plugin as never, suite);

async function withList() {
  const sendgrid = await startSendgrid();
  const settings = plugin.settings.parse({ url: sendgrid.server.url, apiKey: sendgrid.apiKey });
  const ctx = testContext(settings, { needs: ['http'] });
  const remote = (await plugin.ensure?.(ctx, { key: 'vip', title: 'VIP' })) ?? '';
  const options = { idempotencyKey: 'k', segment: { key: 'vip', title: 'VIP', remote } };
  const pollTwice = async (batch: Operation<PersonRecord>[]) => {
    const sent = await plugin.send(ctx, batch, options);
    const job = Array.isArray(sent) && sent[0]?.outcome === 'accepted' ? sent[0].job : '';
    return [await plugin.poll?.(ctx, job, batch, options), await plugin.poll?.(ctx, job, batch, options)];
  };
  return { sendgrid, ctx, options, pollTwice };
}

const person = (n: number, fields: Partial<PersonRecord> = {}): Operation<PersonRecord> => ({
  id: `o${n}`,
  sync: 's',
  profile: `p${n}`,
  kind: 'add',
  record: { email: `P${n}@example.com`, ...fields },
});

it('finds its list behind a full page of others', async () => {
  const { sendgrid, ctx } = await withList();
  const [[ours]] = [...sendgrid.lists] as [[string, string]];
  sendgrid.lists.clear();
  for (let n = 0; n < 1000; n++) sendgrid.lists.set(randomUUID(), `List ${n}`);
  sendgrid.lists.set(ours, 'Tributary vip');
  expect(await plugin.ensure?.(ctx, { key: 'vip', title: 'VIP' })).toBe(ours);
  await sendgrid.server.close();
});

it('asks the contacts themselves whom a job with errors left out', async () => {
  const { sendgrid, pollTwice } = await withList();
  const [first, second] = await pollTwice([person(1), person(2, { first_name: 'Refused later' })]);
  expect(first).toMatchObject([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
  expect(second).toMatchObject([{ outcome: 'ok' }, { outcome: 'reject', code: 'IMPORT_ERRORED' }]);
  await sendgrid.server.close();
});

it('calls custom fields by their names, and stops where one is not there', async () => {
  const { sendgrid, ctx, options, pollTwice } = await withList();
  await pollTwice([person(1, { custom_fields: { tier: 'gold' } })]);
  expect(sendgrid.contacts.get('p1@example.com')).toMatchObject({ custom_fields: { e1_T: 'gold' } });
  expect(await plugin.send(ctx, [person(2, { custom_fields: { mood: 'good' } })], options)).toMatchObject({
    batch: 'blocked',
    message: expect.stringContaining('no custom field mood') as string,
  });
  await sendgrid.server.close();
});

it('settles a removal only once the contacts show it', async () => {
  const { sendgrid, pollTwice } = await withList();
  await pollTwice([person(1), person(2)]);
  const [first, second] = await pollTwice([{ ...person(1), kind: 'remove' }]);
  expect([first, second]).toMatchObject([[{ outcome: 'accepted' }], [{ outcome: 'ok' }]]);
  expect(sendgrid.contacts.get('p1@example.com')?.list_ids).toEqual([]);
  await sendgrid.server.close();
});
