import { describeDestination, startS3Server, testContext, type S3Server } from '@tributary/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import suite from '../conformance.js';
import plugin from './index.js';

describeDestination(plugin as never, suite);

let s3: S3Server;
beforeEach(async () => void (s3 = await startS3Server()));
afterEach(() => s3.close());

const context = () =>
  testContext(plugin.settings.parse({ endpoint: s3.server.url, bucket: s3.bucket, ...s3.key, patience: 0 }), {
    needs: ['http'],
  });
const options = (idempotencyKey: string, segment = 'vip') => ({
  idempotencyKey,
  segment: { key: segment, title: 'VIP' },
});
const operation = (n: number, kind: 'add' | 'remove' = 'add') => ({
  id: `op${n}`,
  sync: 's',
  profile: `p${n}`,
  kind,
  record: { email: `p${n}@example.com` },
});

it('writes the manifest last: a batch that was cut does not count, and the repeat makes it whole', async () => {
  await plugin.send(context(), [operation(1)], options('k1'));
  const manifest = s3.objects.get('segments/vip/manifest.json')!;
  await plugin.send(context(), [operation(2)], options('k2'));
  // As if the process had died between the part and the manifest.
  s3.objects.set('segments/vip/manifest.json', manifest);
  expect(await plugin.list?.(context(), { key: 'vip', title: '' }, null)).toEqual({ members: ['p1'], cursor: null });
  await plugin.send(context(), [operation(2)], options('k2'));
  await plugin.send(context(), [operation(1, 'remove')], options('k3'));
  expect((await plugin.list?.(context(), { key: 'vip', title: '' }, null))?.members).toEqual(['p2']);
  expect([...s3.objects.keys()].filter((key) => key.endsWith('.jsonl'))).toHaveLength(3);
});

it('leaves alone what is no manifest of its own', async () => {
  s3.objects.set('segments/vip/manifest.json', Buffer.from('{"files":[]}'));
  expect(await plugin.send(context(), [operation(1)], options('k1'))).toMatchObject({ batch: 'blocked' });
});

it('erases a person from every part, and still knows the batches', async () => {
  for (const segment of ['vip', 'new people'])
    await plugin.send(context(), [operation(1), operation(2)], options('k1', segment));
  await plugin.erase?.(context(), { email: 'p1@example.com' });
  const all = [...s3.objects.values()].map((bytes) => bytes.toString('utf8')).join('');
  expect(all).not.toContain('p1');
  await plugin.send(context(), [operation(1), operation(2)], options('k1'));
  expect((await plugin.list?.(context(), { key: 'vip', title: '' }, null))?.members).toEqual(['p2']);
});
