import { remoteList, sendInParts } from '@tributary/http-delivery';
import { defineDestination } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { feedback } from './feedback.js';
import { contactsOf } from './contacts.js';
import { customFields } from './custom-fields.js';
import { leave, settleJob } from './jobs.js';
import { forget, lists, makeList, upsertContacts } from './requests.js';
import { record, settings } from './settings.js';

interface Lists {
  result: { id: string; name: string }[];
  _metadata?: { next?: string };
}

/** Keeps a list of contacts at SendGrid in step with a segment. */
export default defineDestination({
  id: 'sendgrid',
  title: 'SendGrid',
  summary: 'Keeps a list of marketing contacts at SendGrid in step with a segment.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'email',
  purposes: ['marketing'],
  limits: { items: 5000, bytes: 5_500_000, concurrency: 1, rate: [{ per: 'account', max: 3, windowMs: 1000 }] },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: true },
  feedback,

  async test(ctx) {
    await connect(ctx).json(lists(null));
  },

  async ensure(ctx, segment) {
    const api = connect(ctx);
    const name = `${ctx.settings.listPrefix}${segment.key}`;
    for (let page: string | null = null; ;) {
      const { result, _metadata: around }: Lists = await api.json(lists(page));
      const found = result.find((one) => one.name === name);
      if (found) return found.id;
      page = around?.next === undefined ? null : new URL(around.next).searchParams.get('page_token');
      if (page === null) break;
    }
    return (await api.json<{ id: string }>(makeList(name))).id;
  },

  async send(ctx, operations, { segment }) {
    const api = connect(ctx);
    const list = remoteList(segment);
    return sendInParts(
      operations,
      ({ kind }) => (kind === 'remove' ? 'leave' : 'upsert'),
      async (part, name) => {
        if (name === 'leave') return leave(api, part, list);
        const fields = await customFields(api, part);
        const { job_id: job } = await api.json<{ job_id: string }>(upsertContacts(part, list, fields));
        return part.map(() => ({ outcome: 'accepted', job }));
      },
    );
  },

  async poll(ctx, job, operations) {
    const api = connect(ctx);
    return sendInParts(
      operations,
      () => job,
      (part) => settleJob(api, job, part),
    );
  },

  async preview(_, operations, { segment }) {
    const list = segment.remote ?? 'a new list';
    const kept = operations.filter(({ kind }) => kind !== 'remove');
    const gone = operations.filter(({ kind }) => kind === 'remove');
    const { method, path, body } = upsertContacts(kept, list, new Map());
    return [
      ...(kept.length > 0 ? [{ title: `${method} ${path}`, body: JSON.stringify(body) }] : []),
      ...(gone.length > 0
        ? [
            {
              title: `DELETE /v3/marketing/lists/${list}/contacts`,
              body: gone.map((operation) => operation.record.email).join('\n'),
            },
          ]
        : []),
    ];
  },

  async erase(ctx, { email }) {
    if (!email) return;
    const api = connect(ctx);
    const contact = (await contactsOf(api, [email])).get(email.toLowerCase());
    if (contact) await api.done(forget(contact.id), { gone: true });
  },
});
