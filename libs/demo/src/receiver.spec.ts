import { afterEach, describe, expect, it } from 'vitest';
import { startReceiver, webhookSignature, type Receiver } from './index.js';

const secret = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
const running: Receiver[] = [];
afterEach(async () => void (await Promise.all(running.splice(0).map((receiver) => receiver.stop()))));

async function start(): Promise<Receiver> {
  const receiver = await startReceiver({ secret });
  running.push(receiver);
  return receiver;
}

function post(receiver: Receiver, { id = 'msg_1', body = '{"n":1}', age = 0, signature = '' } = {}): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1000) - age);
  const signed = signature || webhookSignature(secret, { id, timestamp, body: Buffer.from(body) });
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signed };
  return fetch(receiver.url, { method: 'POST', headers, body });
}

describe('startReceiver', () => {
  it('signs as the specification’s published example', () => {
    const parts = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      body: Buffer.from('{"test": 2432232314}'),
    };
    expect(webhookSignature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', parts)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('stores by id and counts a repeat', async () => {
    const receiver = await start();
    expect((await post(receiver)).status).toBe(200);
    expect((await post(receiver)).status).toBe(200);
    expect((await post(receiver, { id: 'msg_2', body: '{"name":"Jürgen"}' })).status).toBe(200);
    expect([...receiver.received.values()].map(({ id, body, repeats }) => ({ id, body, repeats }))).toEqual([
      { id: 'msg_1', body: '{"n":1}', repeats: 1 },
      { id: 'msg_2', body: '{"name":"Jürgen"}', repeats: 0 },
    ]);
    expect(receiver.counts).toEqual({ requests: 3, accepted: 2, repeats: 1, refused: 0, faulted: 0 });
  });

  it('refuses wrong signatures, old timestamps and other methods; takes any good one of several', async () => {
    const receiver = await start();
    expect((await post(receiver, { signature: 'v1,AAAA' })).status).toBe(401);
    expect((await post(receiver, { age: 3600 })).status).toBe(401);
    expect((await fetch(receiver.url)).status).toBe(405);
    expect(receiver.received.size).toBe(0);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const good = webhookSignature(secret, { id: 'msg_1', timestamp, body: Buffer.from('{"n":1}') });
    expect((await post(receiver, { signature: `v1,AAAA ${good}` })).status).toBe(200);
  });

  it('answers faults in order, then accepts', async () => {
    const receiver = await start();
    receiver.answerNext([{ status: 500 }, { status: 429, retryAfterSeconds: 2 }, 'cut-before', 'cut-after']);
    expect((await post(receiver)).status).toBe(500);
    const throttled = await post(receiver);
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '2']);
    await expect(post(receiver)).rejects.toThrow();
    expect(receiver.received.size).toBe(0);
    await expect(post(receiver)).rejects.toThrow();
    expect(receiver.received.size).toBe(1);
    expect((await post(receiver)).status).toBe(200);
    expect(receiver.counts).toMatchObject({ accepted: 1, repeats: 1, faulted: 4 });
  });

  it('names a port that is taken and a secret of the wrong form', async () => {
    const { port } = await start();
    await expect(startReceiver({ port })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(startReceiver({ secret: 'plain' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
