import {
  defineDestination,
  secret,
  type DestinationDefinition,
  type Operation,
  type SendResult,
} from '@tributary/plugin-kit';
import { recordLog, steppedClock } from '@tributary/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDestination } from '../index.js';

const settings = z.object({ key: secret() });
const record = z.object({ email: z.email() });
type Definition = DestinationDefinition<typeof settings, typeof record>;

function open(more: Partial<Definition>, timeMs = 1000) {
  const plugin = defineDestination<typeof settings, typeof record>({
    id: 'tiny',
    title: 'Tiny',
    summary: 'A destination for tests.',
    version: '1.0.0',
    engine: '^0.1',
    settings,
    record,
    identity: ['email'],
    channel: 'email',
    purposes: [],
    limits: { items: 10, concurrency: 1 },
    can: { upsert: true, remove: 'none', idempotencyKey: true, async: false },
    test: async () => {},
    send: async (_, operations) => operations.map(() => ({ outcome: 'ok' })),
    preview: async () => [],
    ...more,
  });
  const log = recordLog();
  const grants = { log, clock: steppedClock() };
  return {
    log,
    destination: openDestination({ plugin: plugin as never, settings: { key: 'sesame-open' }, grants, timeMs }),
  };
}

const operation = (email: string): Operation => ({
  id: email,
  sync: 's',
  profile: 'p',
  kind: 'add',
  record: { email },
});
const options = { idempotencyKey: 'k', segment: { key: 's', title: 'S' } };
const send = (more: Partial<Definition>, emails = ['a@example.com', 'b@example.com'], timeMs?: number) =>
  open(more, timeMs).destination.send(emails.map(operation), options);
const once = { upsert: true, remove: 'none', idempotencyKey: false, async: false } as const;
const failing = (code: string) => async () => {
  throw Object.assign(new Error('the key sesame-open failed'), { name: 'TributaryError', code });
};

describe('open destination', () => {
  it('keeps records that do not fit from the plugin, and the places of the others', async () => {
    const seen: string[] = [];
    const { outcomes } = await send(
      {
        send: async (_, operations) =>
          operations.map(({ record: { email } }) => (seen.push(email), { outcome: 'ok', remoteId: email })),
      },
      ['a@example.com', 'nonsense', 'b@example.com'],
    );
    expect(outcomes).toMatchObject([
      { remoteId: 'a@example.com' },
      { outcome: 'reject', code: 'VALUE_INVALID' },
      { remoteId: 'b@example.com' },
    ]);
    expect(seen).toEqual(['a@example.com', 'b@example.com']);
  });

  it.each<[string, SendResult | undefined]>([
    ['too few outcomes', [{ outcome: 'ok' }]],
    ['an outcome of its own', [{ outcome: 'ok' }, { outcome: 'fine' } as never]],
    ['nothing', undefined],
  ])('takes %s as a fault: the operations are unknown', async (_, result) => {
    const { outcomes, fault } = await send({ send: async () => result as SendResult });
    expect(outcomes).toMatchObject([{ outcome: 'unknown', code: 'PLUGIN_FAULT' }, { outcome: 'unknown' }]);
    expect(fault).toMatchObject({ code: 'PLUGIN_FAULT', message: expect.stringContaining('tiny') as string });
  });

  it('leaves operations undecided when the whole batch is put off', async () => {
    const result = await send({ send: async () => ({ batch: 'throttled', afterMs: 5 }) }, [
      'a@example.com',
      'nonsense',
    ]);
    expect(result).toMatchObject({
      outcomes: [null, { outcome: 'reject' }],
      batch: { batch: 'throttled' },
      fault: null,
    });
  });

  it('contains what the plugin throws, without its secrets', async () => {
    expect(await send({ send: failing('VENDOR_UNAVAILABLE') })).toMatchObject({
      outcomes: [null, null],
      batch: { batch: 'unavailable' },
    });
    expect(await send({ send: failing('CREDENTIALS_REFUSED') })).toMatchObject({ batch: { batch: 'unauthorized' } });
    const crashed = await send({ send: failing('no code') });
    expect(crashed).toMatchObject({ outcomes: [{ outcome: 'unknown' }, {}], fault: { code: 'PLUGIN_FAULT' } });
    expect(JSON.stringify(crashed)).not.toContain('sesame-open');
    await expect(open({ test: failing('VENDOR_UNAVAILABLE') }).destination.test()).rejects.toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      message: 'tiny: the key •••••• failed',
    });
  });

  it('does not send again by itself what may have got through where the target knows no repeats', async () => {
    expect(await send({ can: once, send: failing('VENDOR_UNAVAILABLE') })).toMatchObject({
      outcomes: [{ outcome: 'unknown' }, {}],
      batch: null,
    });
    const never = () => new Promise<SendResult>(() => undefined);
    expect(await send({ can: once, send: never }, undefined, 20)).toMatchObject({
      outcomes: [{ outcome: 'unknown' }, {}],
    });
    expect(await send({ send: never }, undefined, 20)).toMatchObject({ batch: { batch: 'unavailable' } });
  });

  it('keeps secrets out of the log, and gives nothing that is not needed', async () => {
    let given: string[] = [];
    const { destination, log } = open({
      test: async (ctx) => {
        given = ['http', 'tcp', 'files'].filter((need) => need in ctx);
        ctx.log.info(`using ${ctx.settings.key}`, { headers: { auth: `Bearer ${ctx.settings.key}` }, plugin: 'other' });
      },
    });
    await destination.test();
    expect(given).toEqual([]);
    expect(log.text()).not.toContain('sesame-open');
    expect(log.lines[0]?.fields['plugin']).toBe('tiny');
  });
});
