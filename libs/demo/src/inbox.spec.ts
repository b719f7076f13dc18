import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { startInbox, type Inbox, type InboxOptions } from './index.js';

const running: Inbox[] = [];
afterEach(async () => void (await Promise.all(running.splice(0).map((inbox) => inbox.stop()))));

async function start(options: InboxOptions = {}): Promise<Inbox> {
  const inbox = await startInbox(options);
  running.push(inbox);
  return inbox;
}

const mail = {
  from: 'shop@example.com',
  to: 'anna@example.org',
  subject: 'Grüße',
  text: 'Hallo Jürgen',
  html: '<p>Hallo</p>',
};
const transport = ({ host, port }: Inbox, auth?: { user: string; pass: string }) =>
  createTransport({ host, port, ...(auth && { auth }) });

describe('startInbox', () => {
  it('keeps what was sent, parsed', async () => {
    const inbox = await start();
    await transport(inbox).sendMail({ ...mail, headers: { 'X-Batch': 'b1' }, bcc: 'copy@example.org' });
    expect(inbox.messages).toHaveLength(1);
    expect(inbox.messages[0]).toMatchObject({
      from: 'shop@example.com',
      to: ['anna@example.org', 'copy@example.org'],
      subject: 'Grüße',
    });
    expect(inbox.messages[0]?.text.trim()).toBe('Hallo Jürgen');
    expect(inbox.messages[0]?.html).toContain('<p>Hallo</p>');
    expect(inbox.messages[0]?.headers['x-batch']).toBe('b1');
    expect(inbox.counts).toEqual({ messages: 1, recipients: 2, refusedLogins: 0 });
  });

  it('takes any login, or only the one it was given', async () => {
    const open = await start();
    await transport(open, { user: 'any', pass: 'thing' }).sendMail(mail);
    expect(open.counts.messages).toBe(1);
    const closed = await start({ login: { user: 'shop', password: 'right' } });
    await transport(closed, { user: 'shop', pass: 'right' }).sendMail(mail);
    await expect(transport(closed, { user: 'shop', pass: 'wrong' }).sendMail(mail)).rejects.toMatchObject({
      responseCode: 535,
    });
    await expect(transport(closed).sendMail(mail)).rejects.toThrow();
    expect(closed.counts).toMatchObject({ messages: 1, refusedLogins: 1 });
  });

  it('forgets the oldest beyond its cap but counts them', async () => {
    const inbox = await start({ keep: 2 });
    for (const subject of ['one', 'two', 'three']) await transport(inbox).sendMail({ ...mail, subject });
    expect(inbox.messages.map(({ subject }) => subject)).toEqual(['two', 'three']);
    expect(inbox.counts.messages).toBe(3);
  });

  it('refuses a message over its limit and goes on', async () => {
    const inbox = await start();
    const text = 'x'.repeat(11_000_000);
    await expect(transport(inbox).sendMail({ ...mail, text })).rejects.toMatchObject({ responseCode: 552 });
    await transport(inbox).sendMail(mail);
    expect(inbox.counts.messages).toBe(1);
  });
});
