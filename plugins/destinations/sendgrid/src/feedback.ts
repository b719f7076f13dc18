import { bagOf, detailsOf, reportedAt, textOf, usable } from '@tributary/http-delivery';
import type { Feedback, FeedbackKind, FeedbackReader, FeedbackReading, Json } from '@tributary/plugin-kit';

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event: `processed` and `deferred` say nothing yet. */
const kinds: Readonly<Record<string, FeedbackKind>> = {
  delivered: 'delivered',
  open: 'opened',
  click: 'clicked',
  bounce: 'bounced',
  dropped: 'dropped',
  spamreport: 'complained',
  unsubscribe: 'unsubscribed',
  group_unsubscribe: 'unsubscribed',
  group_resubscribe: 'subscribed',
};

/** Reasons for which SendGrid drops whatever is sent to an address from now on. */
const lastingDrops = new Set(['Bounced Address', 'Invalid', 'Spam Reporting Address']);

/** What SendGrid's event webhook posts, with "Signed Event Webhook" switched on. */
export const feedback: FeedbackReader = {
  signature: {
    algorithm: 'ecdsa-sha256',
    header: 'X-Twilio-Email-Event-Webhook-Signature',
    encoding: 'base64',
    payload: '{timestamp}{body}',
    timestamp: { header: 'X-Twilio-Email-Event-Webhook-Timestamp' },
    secret: { encoding: 'base64' },
  },
  read: (body) =>
    Array.isArray(body) ? body.map(reported) : [{ problem: 'the body is no list of events', raw: body }],
};

function reported(raw: Json): FeedbackReading {
  const event = bagOf(raw);
  const kind = Object.hasOwn(kinds, textOf(event.event)) ? kinds[textOf(event.event)] : undefined;
  if (kind === undefined) return textOf(event.event) === '' ? { problem: 'the record names no event', raw } : null;
  const [email, at, id] = [textOf(event.email), reportedAt(event.timestamp), textOf(event.sg_event_id)];
  if (!usable(email, at) || id === '') return { problem: 'the event has no address, time or sg_event_id', raw };
  const lasting: Pick<Feedback, 'lasting'> =
    // `blocked` is a server that does not want this mail; the address may be good.
    (kind === 'bounced' && event.type !== 'blocked') || (kind === 'dropped' && lastingDrops.has(textOf(event.reason)))
      ? { lasting: true }
      : {};
  return {
    kind,
    id,
    email,
    at,
    ...lasting,
    details: detailsOf({
      message: event.sg_message_id,
      campaign: event.singlesend_name ?? event.singlesend_id ?? event.marketing_campaign_name,
      link: event.url,
      reason: event.reason,
      machine: event.sg_machine_open,
      group: event.asm_group_id,
    }),
  };
}
