import { remoteList, sendInParts } from '@tributary/http-delivery';
import { defineDestination } from '@tributary/plugin-kit';
import { connect, pathAfter, type Page, type Profile } from './connect.js';
import { feedback } from './feedback.js';
import { leave } from './leave.js';
import { findList, forget, importProfiles, makeList, members } from './requests.js';
import { settleImport } from './settle-import.js';
import { record, settings } from './settings.js';

/** Keeps a list of profiles at Klaviyo in step with a segment. */
export default defineDestination({
  id: 'klaviyo',
  title: 'Klaviyo',
  summary: 'Keeps a list of profiles at Klaviyo in step with a segment, for campaigns and flows.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'email',
  purposes: ['marketing'],
  limits: {
    items: 1000,
    bytes: 4_500_000,
    concurrency: 1,
    rate: [
      { per: 'account', max: 10, windowMs: 1000 },
      { per: 'account', max: 150, windowMs: 60_000 },
    ],
  },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: true },
  feedback,

  async test(ctx) {
    await connect(ctx).json({ method: 'GET', path: '/api/lists' });
  },

  async ensure(ctx, segment) {
    const api = connect(ctx);
    const name = `${ctx.settings.listPrefix}${segment.key}`;
    const [found] = (await api.json<Page<{ id: string }>>(findList(name))).data;
    return found?.id ?? (await api.json<{ data: { id: string } }>(makeList(name))).data.id;
  },

  async send(ctx, operations, { segment }) {
    const api = connect(ctx);
    const list = remoteList(segment);
    return sendInParts(
      operations,
      ({ kind }) => (kind === 'remove' ? 'leave' : 'import'),
      async (part, name) => {
        if (name === 'leave') return leave(api, part, list);
        const { data } = await api.json<{ data: { id: string } }>(importProfiles(part, list));
        return part.map(() => ({ outcome: 'accepted', job: data.id }));
      },
    );
  },

  async poll(ctx, job, operations) {
    const api = connect(ctx);
    return sendInParts(
      operations,
      () => job,
      (part) => settleImport(api, job, part),
    );
  },

  async preview(_, operations, { segment }) {
    const list = segment.remote ?? 'a new list';
    const gone = operations.filter(({ kind }) => kind === 'remove');
    const kept = operations.filter(({ kind }) => kind !== 'remove');
    const { path, body } = importProfiles(kept, list);
    return [
      ...(kept.length > 0 ? [{ title: `POST ${path}`, body: JSON.stringify(body) }] : []),
      ...(gone.length > 0
        ? [
            {
              title: `DELETE /api/lists/${list}/relationships/profiles`,
              body: gone.map((operation) => operation.record.email).join('\n'),
            },
          ]
        : []),
    ];
  },

  async list(ctx, segment, cursor) {
    const path = cursor ?? members(remoteList(segment)).path;
    const page = await connect(ctx).json<Page<Profile>>({ method: 'GET', path });
    return { members: page.data.flatMap(({ attributes }) => attributes.email ?? []), cursor: pathAfter(page) };
  },

  async erase(ctx, { email }) {
    if (email) await connect(ctx).done(forget(email), { gone: true });
  },
});
