import { createHmac } from 'node:crypto';
import {
  describeDestination,
  startFaultServer,
  testContext,
  type Answer,
  type ReceivedRequest,
} from '@tributary/testkit';
import { describe, expect, it } from 'vitest';
import suite, { secret } from '../conformance.js';
import webhook from './index.js';

describeDestination(webhook as never, suite);

describe('webhook', () => {
  const options = { idempotencyKey: 'k1', segment: { key: 'vip', title: 'VIP' } };
  const operation = (n: number, kind: 'add' | 'update' | 'remove' = 'add') => ({
    id: `op${n}`,
    sync: 's',
    profile: `p${n % 3}`,
    kind,
    record: { n },
  });

  async function sendTo(respond: (request: ReceivedRequest) => Answer, operations: ReturnType<typeof operation>[]) {
    const server = await startFaultServer(respond);
    const ctx = testContext(webhook.settings.parse({ url: server.url, secret }), { needs: ['http'] });
    const result = await webhook.send(ctx, operations, options).finally(server.close);
    return { result, received: server.received };
  }

  it('signs as Standard Webhooks says, and names what happened', async () => {
    const { received } = await sendTo(
      () => ({ status: 200 }),
      [operation(0), operation(1, 'update'), operation(2, 'remove')],
    );
    expect(received.map(({ body }) => (JSON.parse(body) as { type: string }).type).sort()).toEqual([
      'segment.entered',
      'segment.left',
      'segment.updated',
    ]);
    for (const { headers, body } of received) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      const expected = createHmac('sha256', '0123456789abcdef0123456789abcdef').update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    }
  });

  it('keeps the order of one person', async () => {
    const { received } = await sendTo(
      () => ({ status: 200 }),
      Array.from({ length: 30 }, (_, n) => operation(n)),
    );
    const numbers = received.map(
      ({ body }) => (JSON.parse(body) as { data: { profile: string; record: { n: number } } }).data,
    );
    for (const profile of ['p0', 'p1', 'p2']) {
      const own = numbers.filter((one) => one.profile === profile).map((one) => one.record.n);
      expect(own).toEqual([...own].sort((a, b) => a - b));
      expect(own).toHaveLength(10);
    }
  });

  it('tells the rest to come again when the receiver throttles in the middle', async () => {
    let taken = 0;
    const { result } = await sendTo(
      () => (++taken > 4 ? { status: 429, headers: { 'retry-after': '7' } } : { status: 200 }),
      Array.from({ length: 9 }, (_, n) => operation(n)),
    );
    const outcomes = result as { outcome: string; afterMs?: number }[];
    expect(outcomes.filter(({ outcome }) => outcome === 'ok')).toHaveLength(4);
    expect(outcomes.filter(({ outcome, afterMs }) => outcome === 'retry' && afterMs === 7000)).toHaveLength(5);
  });

  it('takes 410 as the wish to hear no more', async () => {
    expect((await sendTo(() => ({ status: 410 }), [operation(1)])).result).toMatchObject({ batch: 'blocked' });
  });

  it('refuses a secret of another form', () => {
    expect(webhook.settings.safeParse({ url: 'https://example.com', secret: 'hunter2' }).success).toBe(false);
  });
});
