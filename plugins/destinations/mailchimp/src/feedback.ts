import { bagOf, detailsOf, reportedAt, textOf, usable } from '@tributary/http-delivery';
import type { FeedbackKind, FeedbackReader } from '@tributary/plugin-kit';

/** Types of webhook; who unsubscribes or is cleaned away by reason of abuse complained. */
const kinds: Readonly<Record<string, FeedbackKind>> = {
  subscribe: 'subscribed',
  unsubscribe: 'unsubscribed',
  cleaned: 'bounced',
  abuse: 'complained',
};

/**
 * What an audience's webhook posts: a form whose fields are named `data[email]`. Mailchimp signs nothing, so the address
 * carries a write key; it tells of who (un)subscribes and of addresses that were cleaned, not of opens and clicks.
 * https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/
 */
export const feedback: FeedbackReader = {
  read(body) {
    const form = bagOf(body);
    const type = textOf(form.type);
    const reason = textOf(form['data[reason]']);
    const name = reason === 'abuse' ? 'abuse' : type;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) return type === '' ? [{ problem: 'the form names no type', raw: body }] : [];
    const [email, at] = [textOf(form['data[email]']), reportedAt(form.fired_at)];
    if (!usable(email, at)) return [{ problem: 'the form has no address or time', raw: body }];
    return [
      {
        kind,
        id: [type, textOf(form.fired_at), email, textOf(form['data[list_id]'])].join(' '),
        email,
        at,
        ...(kind === 'bounced' ? { lasting: true } : {}),
        details: detailsOf({
          campaign: form['data[campaign_id]'],
          reason,
          audience: form['data[list_id]'],
        }),
      },
    ];
  },
};
