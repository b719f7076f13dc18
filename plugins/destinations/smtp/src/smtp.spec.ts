import { describeDestination, testContext } from '@tributary/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import suite from '../conformance.js';
import { settingsAt, startMailServer } from '../fixtures/mail-server.js';
import { fillTemplate } from '@tributary/message-template';
import smtp from './index.js';

describeDestination(smtp as never, suite);

describe('smtp', () => {
  let server: Awaited<ReturnType<typeof startMailServer>>;
  beforeEach(async () => {
    server = await startMailServer();
  });
  afterEach(() => server.close());

  const options = { idempotencyKey: 'k1', segment: { key: 'vip', title: 'VIP' } };
  const operation = (id: string, record: Record<string, string>, kind: 'add' | 'update' | 'remove' = 'add') => ({
    id,
    sync: 's',
    profile: id,
    kind,
    record: record as { email: string },
  });
  const context = (more: Record<string, unknown> = {}) =>
    testContext(smtp.settings.parse({ ...settingsAt(server.port), ...more }), { needs: ['tcp'] });

  it('writes only to those who enter, and tells 4xx from 5xx', async () => {
    const batch = [
      operation('1', { email: 'a@example.com' }),
      operation('2', { email: 'later@example.com' }),
      operation('3', { email: 'bad@example.com' }),
      operation('4', { email: 'b@example.com' }, 'update'),
      operation('5', { email: 'c@example.com' }, 'remove'),
    ];
    expect(await smtp.send(context(), batch, options)).toMatchObject([
      { outcome: 'ok' },
      { outcome: 'retry', code: 'SMTP_451' },
      { outcome: 'reject', code: 'SMTP_550' },
      { outcome: 'ok' },
      { outcome: 'ok' },
    ]);
    expect(server.mails).toHaveLength(1);
  });

  it('gives a repeat the same Message-ID, and sets List-Unsubscribe', async () => {
    const ctx = context({ unsubscribe: 'https://shop.example/u?e={{email}}' });
    const batch = [operation('1', { email: 'a+b@example.com' })];
    await smtp.send(ctx, batch, options);
    await smtp.send(ctx, batch, options);
    const ids = server.mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1]);
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@shop\.example>/);
    expect(ids[1]).toBe(ids[0]);
    expect(server.mails[0]).toContain('https://shop.example/u?e=a%2Bb%40example.com');
    expect(server.mails[0]).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/im);
  });

  it('hands a mail over once, though the connection dies before the answer', async () => {
    server.fail('cut-after');
    const sent = await smtp.send(context(), [operation('1', { email: 'a@example.com' })], options);
    expect(sent).toMatchObject([{ outcome: 'unknown' }]);
    expect(server.mails).toHaveLength(1);
  });

  it('lets no value begin a header', async () => {
    await smtp.send(
      context(),
      [operation('1', { email: 'a@example.com', name: 'Eve\r\nBcc: all@example.com' })],
      options,
    );
    expect(server.mails[0]?.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
  });

  it('refuses to go on in the clear where STARTTLS is asked for', async () => {
    const sent = await smtp.send(
      context({ security: 'starttls' }),
      [operation('1', { email: 'a@example.com' })],
      options,
    );
    expect(sent).toMatchObject({ batch: 'unavailable' });
    expect(server.mails).toHaveLength(0);
  });

  it('fills templates with fallbacks, escaped where they land', () => {
    const record = { name: '<b>Zoë & "Co"</b>', empty: '' };
    expect(fillTemplate('{{name}} {{ empty | friend }} {{toString}}!', record, 'text')).toBe(
      '<b>Zoë & "Co"</b> friend !',
    );
    expect(fillTemplate('{{name}}', record, 'html')).toBe('&lt;b&gt;Zoë &amp; &quot;Co&quot;&lt;/b&gt;');
    expect(fillTemplate('?n={{name}}', { name: 'a&b=c' }, 'url')).toBe('?n=a%26b%3Dc');
  });
});
