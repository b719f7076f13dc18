import { createHash } from 'node:crypto';
import type { Operation } from '@tributary/plugin-kit';
import { fillTemplate } from '@tributary/message-template';
import type { MailRecord, Settings } from './settings.js';

export interface Mail {
  from: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  messageId: string;
  headers: Record<string, string>;
}

/** The mail for one operation. Its Message-ID is the same each time the operation is repeated in its batch. */
export function composeMail(operation: Operation<MailRecord>, settings: Settings, idempotencyKey: string): Mail {
  const { record } = operation;
  const domain = /@([A-Za-z0-9.-]+)/.exec(settings.from)?.[1] ?? 'localhost';
  const digest = createHash('sha256').update(`${idempotencyKey}\0${operation.id}`).digest('hex').slice(0, 40);
  const link =
    settings.unsubscribe &&
    fillTemplate(settings.unsubscribe, record, settings.unsubscribe.startsWith('{{') ? 'text' : 'url');
  return {
    from: settings.from,
    to: record.email,
    // A line break in a value must not begin a header of its own.
    subject: fillTemplate(settings.subject, record, 'text').replace(/[\p{Cc}\u2028\u2029]+/gu, ' '),
    text: fillTemplate(settings.text, record, 'text'),
    ...(settings.html ? { html: fillTemplate(settings.html, record, 'html') } : {}),
    messageId: `<${digest}@${domain}>`,
    headers: {
      ...(link ? { 'List-Unsubscribe': `<${link}>` } : {}),
      ...(link?.startsWith('https://') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
    },
  };
}
