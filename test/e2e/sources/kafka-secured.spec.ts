import { openKafkaLog } from '@tributary/eventlog';
import { bundle } from '@tributary/plugin-bundle';
import type { SourcePlugin } from '@tributary/plugin-kit';
import { createLogger } from '@tributary/observability';
import { openSource } from '@tributary/plugin-host';
import { describeWithService } from '@tributary/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSecuredBroker } from '../../support/secured-broker.js';

const user = 'tributary';
const password = 'of-the-broker';
const grants = { log: createLogger({ level: 'silent' }), clock: { now: Date.now } };

describeWithService('kafka', 'a broker that asks for TLS and a login', () => {
  let broker: Awaited<ReturnType<typeof startSecuredBroker>>;
  beforeAll(async () => void (broker = await startSecuredBroker({ user, password })), 60_000);
  afterAll(() => broker?.remove());

  const openLog = (change: object = {}) =>
    openKafkaLog({
      brokers: [broker.url],
      topic: 'events',
      lanes: 1,
      callMs: 5_000,
      tls: { ca: broker.ca },
      sasl: { mechanism: 'SCRAM-SHA-512', username: user, password },
      ...change,
    });

  async function read(change: object): Promise<unknown[]> {
    const entry = bundle.find(({ id, kind }) => id === 'kafka' && kind === 'source');
    const plugin = (await entry!.load()).default as unknown as SourcePlugin;
    const settings = plugin.settings.parse({
      brokers: [broker.url],
      topic: 'events',
      timeout: 5,
      tls: 'verify',
      ca: broker.ca,
      sasl: { mechanism: 'PLAIN', user, password },
      mapping: { type: 'identify', userId: 'id' },
      ...change,
    });
    const opened = openSource({ plugin, settings, grants });
    const users: unknown[] = [];
    for await (const { events } of opened.read(null)) users.push(...events.map(({ userId }) => userId));
    return users;
  }

  it('holds the log, and is read by the source', async () => {
    const log = await openLog();
    const body = Buffer.from('{"id":"ann"}');
    await log.append([{ key: 'k', source: 's', receivedAt: Date.now(), body }]);
    const [frame] = await log.read(1);
    expect(Buffer.from(frame!.body).toString()).toBe('{"id":"ann"}');
    await log.close();
    const login = (mechanism: string) => ({ sasl: { mechanism, user, password } });
    for (const mechanism of ['PLAIN', 'SCRAM-SHA-512']) expect(await read(login(mechanism))).toEqual(['ann']);
    expect(await read({ tls: 'require', ca: undefined })).toEqual(['ann']);
  });

  it('refuses a wrong password, and is refused where its certificate is not believed', async () => {
    const wrong = { sasl: { mechanism: 'PLAIN', user, password: 'another' } };
    await expect(read(wrong)).rejects.toMatchObject({ code: 'CREDENTIALS_REFUSED' });
    await expect(read({ ca: undefined })).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    await expect(read({ tls: 'off' })).rejects.toMatchObject({ code: expect.any(String) as string });
    await expect(openLog({ tls: {}, callMs: 500 })).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
  });
});
