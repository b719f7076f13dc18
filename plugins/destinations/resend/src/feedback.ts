import { bagOf, detailsOf, reportedAt, textOf, usable } from '@tributary/http-delivery';
import type { FeedbackKind, FeedbackReader, FeedbackReading, Json } from '@tributary/plugin-kit';

const kinds: Readonly<Record<string, FeedbackKind>> = {
  'email.delivered': 'delivered',
  'email.opened': 'opened',
  'email.clicked': 'clicked',
  'email.bounced': 'bounced',
  'email.suppressed': 'dropped',
  'email.complained': 'complained',
};

/** What Resend's webhooks post, signed as svix and Standard Webhooks sign. */
export const feedback: FeedbackReader = {
  signature: {
    algorithm: 'sha256',
    header: 'svix-signature',
    prefix: 'v1,',
    encoding: 'base64',
    payload: '{id}.{timestamp}.{body}',
    timestamp: { header: 'svix-timestamp' },
    delivery: 'svix-id',
    secret: { encoding: 'base64', prefix: 'whsec_' },
  },
  read(body) {
    const event = bagOf(body);
    const type = textOf(event.type);
    if (type === '') return [{ problem: 'the body names no type of event', raw: body }];
    if (type === 'contact.updated') return [contact(body)];
    return Object.hasOwn(kinds, type) ? mails(body, kinds[type]!) : [];
  },
};

/** One report for each of the mail's recipients. */
function mails(raw: Json, kind: FeedbackKind): FeedbackReading[] {
  const { type, created_at: created, data: stated } = bagOf(raw);
  const data = bagOf(stated);
  const [bounce, click] = [bagOf(data.bounce), bagOf(data.click)];
  const at = reportedAt(click.timestamp ?? created);
  const recipients = Array.isArray(data.to) ? data.to.map(textOf) : [];
  if (recipients.length === 0) return [{ problem: 'the event names no recipient', raw }];
  return recipients.map((email): FeedbackReading => {
    if (!usable(email, at) || textOf(data.email_id) === '')
      return { problem: 'the event has no address, time or email_id', raw };
    const lasting =
      kind === 'dropped' || (kind === 'bounced' && bounce.type !== 'Transient' && bounce.type !== 'Temporary');
    return {
      kind,
      id: [type, data.email_id, email, created].map(textOf).join(' '),
      email,
      at,
      ...(lasting ? { lasting: true } : {}),
      details: detailsOf({
        message: data.email_id,
        campaign: data.broadcast_id,
        subject: data.subject,
        link: click.link,
        reason: bounce.message ?? bagOf(data.suppressed).message,
      }),
    };
  });
}

/** Whoever unsubscribes there is a contact that changed; other changes say nothing of this. */
function contact(raw: Json): FeedbackReading {
  const data = bagOf(bagOf(raw).data);
  if (data.unsubscribed !== true) return null;
  const [email, at] = [textOf(data.email), reportedAt(data.updated_at)];
  if (!usable(email, at)) return { problem: 'the contact has no address or time', raw };
  return { kind: 'unsubscribed', id: `${textOf(data.id)} ${textOf(data.updated_at)}`, email, at, details: {} };
}
