import { bagOf, detailsOf, reportedAt, textOf, usable, type Bag } from '@tributary/http-delivery';
import type { FeedbackKind, FeedbackReader, FeedbackReading, Json } from '@tributary/plugin-kit';

/** Topics of https://developers.klaviyo.com/en/docs/system-webhooks; those of other metrics say nothing of mails. */
const kinds: Readonly<Record<string, FeedbackKind>> = {
  email_delivered: 'delivered',
  received_email: 'delivered',
  opened_email: 'opened',
  clicked_email: 'clicked',
  bounced_email: 'bounced',
  dropped_email: 'dropped',
  marked_email_as_spam: 'complained',
  unsubscribed_from_email_marketing: 'unsubscribed',
  subscribed_to_email_marketing: 'subscribed',
};

/** What Klaviyo's system webhooks post. */
export const feedback: FeedbackReader = {
  signature: {
    algorithm: 'sha256',
    header: 'Klaviyo-Signature',
    encoding: 'hex',
    payload: '{body}{timestamp}',
    timestamp: { header: 'Klaviyo-Timestamp' },
    secret: { encoding: 'utf8' },
  },
  read(body) {
    const { data } = bagOf(body);
    return Array.isArray(data) ? data.map(reported) : [{ problem: 'the body has no list "data"', raw: body }];
  },
};

function reported(raw: Json): FeedbackReading {
  const { topic, payload: stated, external_id: id } = bagOf(raw);
  const name = textOf(topic).replace(/^event:klaviyo\./, '');
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) return null;
  const payload = bagOf(stated);
  const event = bagOf(payload.data);
  const attributes = bagOf(event.attributes);
  const properties = bagOf(attributes.event_properties);
  const email = addressOf(payload, properties);
  const at = reportedAt(attributes.datetime ?? attributes.timestamp);
  const own = textOf(event.id) || textOf(id);
  if (!usable(email, at) || own === '') return { problem: 'the event has no address, time or id', raw };
  return {
    kind,
    id: own,
    email,
    at,
    ...(kind === 'bounced' && textOf(properties['Bounce Type']).toLowerCase() !== 'soft' ? { lasting: true } : {}),
    details: detailsOf({
      message: properties.$message,
      campaign: properties['Campaign Name'],
      subject: properties.Subject,
      link: properties.URL,
      machine: properties['machine_open'],
    }),
  };
}

/** The profile is among what the event includes; of older forms the address is one of its properties. */
function addressOf({ included }: Bag, properties: Bag): string {
  const profile = Array.isArray(included) ? included.map(bagOf).find(({ type }) => type === 'profile') : undefined;
  return textOf(bagOf(profile?.attributes).email) || textOf(properties['Recipient Email Address']);
}
