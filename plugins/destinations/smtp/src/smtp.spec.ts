import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { describeDestination, testContext, type VendorFault } from '@tributary/testkit';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillTemplate } from './fill-template.js';
import smtp from './index.js';

const password = 'hunter2-hunter2';

/** A real mail server on the loopback. Addresses tell it how to answer: bad@ 550, later@ 451. */
async function startMailServer() {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  let fault: VendorFault | null = null;
  const refuse = (code: number) => Object.assign(new Error(`refused ${code}`), { responseCode: code });
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onConnect: (_session, done) => done(fault === 'unavailable' ? refuse(421) : null),
    onAuth: ({ password: given }, _session, done) =>
      given === password && fault !== 'unauthorized' ? done(null, { user: 'me' }) : done(refuse(535)),
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('bad@') ? refuse(550) : address.startsWith('later@') ? refuse(451) : null),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString('utf8'));
        if (fault === 'cut-after') sockets.forEach((socket) => socket.destroy());
        else done();
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (fault === 'cut') socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    mails,
    port: (server.server.address() as AddressInfo).port,
    fail: (next: VendorFault | null) => {
      fault = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        sockets.forEach((socket) => socket.destroy());
        server.close(() => resolve());
      }),
  };
}

/** The mail with its headers and quoted-printable or base64 body decoded, enough to search in. */
function readable(mail: string): string {
  const [head = '', ...body] = mail.split('\r\n\r\n');
  const bytes = (text: string) =>
    text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const base64 = /transfer-encoding: base64/i.test(head);
  const text = body.join('\r\n\r\n');
  return `${head}\n${Buffer.from(base64 ? text : bytes(text), base64 ? 'base64' : 'latin1').toString('utf8')}`;
}

const settingsAt = (port: number) => ({
  host: '127.0.0.1',
  port,
  security: 'none' as const,
  user: 'me',
  password,
  from: 'Shop <news@shop.example>',
  subject: 'Hello {{name|friend}}',
  text: 'Dear {{name|friend}}, this is for {{email}}.',
});

describeDestination(smtp as never, {
  volume: 200,
  effects: ['add'],
  open: async () => {
    const server = await startMailServer();
    return {
      settings: settingsAt(server.port),
      refused: { ...settingsAt(server.port), password: 'forgotten-password' },
      record: (n) => ({ email: `person${n}@example.com` }),
      badRecord: () => ({ email: 'bad@example.com' }),
      mark: (n) => `person${n}@example.com`,
      holds: async () => server.mails.map(readable).sort(),
      fail: server.fail,
      faults: ['unavailable', 'unauthorized', 'cut', 'cut-after'],
      close: server.close,
    };
  },
});

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
