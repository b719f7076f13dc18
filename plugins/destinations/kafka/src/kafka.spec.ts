import { describeDestination, describeWithService, startTcpProxy, testContext } from '@tributary/testkit';
import { expect, it } from 'vitest';
import suite from '../conformance.js';
import { createChangesTopic } from '../fixtures/changes-topic.js';
import plugin from './index.js';
import { partitionOf } from './write-topic.js';

const options = { idempotencyKey: 'k1', segment: { key: 'vip', title: 'VIP' } };
const operation = (n: number, kind: 'add' | 'update' | 'remove' = 'add', id = `o${n}`) => ({
  id,
  sync: 's',
  profile: `p${n}`,
  kind,
  record: { email: `p${n}@example.com`, nested: { list: [1, null] } },
});

it('chooses partitions as Kafka’s own clients do', () => {
  // From org.apache.kafka.common.utils.UtilsTest.testMurmur2: hashes of these texts, made positive.
  const hashes: Record<string, number> = {
    '21': -973932308,
    foobar: -790332482,
    'a-little-bit-long-string': -985981536,
  };
  const partitions = Array.from({ length: 97 }, (_, n) => n);
  for (const [key, hash] of Object.entries(hashes)) expect(partitionOf(key, partitions)).toBe((hash & 0x7fffffff) % 97);
});

describeWithService('kafka', 'the destination kafka', (brokers) => {
  describeDestination(plugin as never, suite);

  it('keeps the messages of a person in order, in one partition, each with the id of its operation', async () => {
    const { topic, read, close } = await createChangesTopic(brokers);
    const ctx = testContext(plugin.settings.parse({ brokers: [brokers], topic, departures: 'tombstone' }), {
      needs: ['tcp'],
    });
    await plugin.send(ctx, [operation(1, 'add', 'a'), operation(2, 'add', 'b')], options);
    await plugin.send(ctx, [operation(1, 'update', 'c')], options);
    await plugin.send(ctx, [operation(1, 'remove', 'd')], options);
    const written = (await read()).filter(({ key }) => key === 'vip/p1');
    expect(written.map(({ id, value }) => [id, value?.type ?? null])).toEqual([
      ['a', 'segment.entered'],
      ['c', 'segment.changed'],
      ['d', null],
    ]);
    expect(new Set(written.map(({ partition }) => partition)).size).toBe(1);
    expect(written[0]?.value).toMatchObject({ segment: 'vip', profile: 'p1', record: { nested: { list: [1, null] } } });
    await close();
  });

  it('waits for brokers that are away, and asks a person about a topic that is not there', async () => {
    const [host = '', port] = brokers.split(':');
    const proxy = await startTcpProxy({ host, port: Number(port) });
    proxy.cut();
    const at = (given: object) =>
      testContext(plugin.settings.parse({ topic: 'none', timeout: 2, ...given }), { needs: ['tcp'] });
    const away = at({ brokers: [`127.0.0.1:${proxy.port}`] });
    expect(await plugin.send(away, [operation(1)], options)).toMatchObject({ batch: 'unavailable' });
    await expect(plugin.test(away)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    expect(await plugin.send(at({ brokers: [brokers] }), [operation(1)], options)).toMatchObject({
      batch: 'blocked',
      message: expect.stringContaining('no topic "none"') as string,
    });
    await proxy.close();
  });
});
