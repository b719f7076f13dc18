import { describeDestination, openApiChecker, startResend, testContext } from '@tributary/testkit';
import { expect, it } from 'vitest';
import suite, { openapi } from '../conformance.js';
import plugin from './index.js';

describeDestination(plugin as never, suite);

it('finds its list among many, and does not make a second one when the title changes', async () => {
  const resend = await startResend();
  for (let n = 0; n < 150; n++) resend.segments.set(`s${n}`, `List ${n}`);
  const ctx = testContext(plugin.settings.parse({ url: resend.server.url, apiKey: resend.apiKey }), {
    needs: ['http'],
  });
  const made = await plugin.ensure?.(ctx, { key: 'vip', title: 'VIP' });
  expect(await plugin.ensure?.(ctx, { key: 'vip', title: 'Very important' })).toBe(made);
  expect(resend.segments.size).toBe(151);
  await resend.close();
});

it('lists members and erases a contact', async () => {
  const resend = await startResend();
  const ctx = testContext(plugin.settings.parse({ url: resend.server.url, apiKey: resend.apiKey }), {
    needs: ['http'],
  });
  const remote = (await plugin.ensure?.(ctx, { key: 'vip', title: 'VIP' })) ?? '';
  const segment = { key: 'vip', title: 'VIP', remote };
  const add = (n: number) => ({
    id: `o${n}`,
    sync: 's',
    profile: `p${n}`,
    kind: 'add' as const,
    record: { email: `p${n}@example.com` },
  });
  await plugin.send(
    ctx,
    Array.from({ length: 130 }, (_, n) => add(n)),
    { idempotencyKey: 'k', segment },
  );
  const first = await plugin.list?.(ctx, segment, null);
  const second = await plugin.list?.(ctx, segment, first?.cursor ?? null);
  expect([first?.members.length, second?.members.length, second?.cursor]).toEqual([100, 30, null]);
  await plugin.erase?.(ctx, { email: 'p7@example.com' });
  await plugin.erase?.(ctx, { email: 'p7@example.com' });
  expect(resend.contacts.has('p7@example.com')).toBe(false);
  await resend.close();
});

it('is held to a description that refuses what is wrong', () => {
  const check = openApiChecker([openapi]);
  const request = (method: string, path: string, body: unknown) => ({
    method,
    path,
    headers: {},
    body: JSON.stringify(body),
    bytes: Buffer.alloc(0),
  });
  if (!check) return;
  expect(check(request('POST', '/contacts', { email: 'a@example.com' }))).toBeNull();
  expect(check(request('POST', '/contacts', { first_name: 'Ann' }))).toMatch(/required property 'email'/);
  expect(check(request('PUT', '/contacts', {}))).toMatch(/no such path/);
});
