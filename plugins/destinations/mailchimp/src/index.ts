import { remoteList, sendInParts } from '@tributary/http-delivery';
import { defineDestination } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { feedback } from './feedback.js';
import { join, leave } from './deliver.js';
import { changeTag, forget, makeTag, members, putMember, tags } from './requests.js';
import { record, settings } from './settings.js';

const perPage = 1000;

/** Keeps a tag of an audience at Mailchimp in step with a segment. */
export default defineDestination({
  id: 'mailchimp',
  title: 'Mailchimp',
  summary: 'Keeps a tag of an audience at Mailchimp in step with a segment, for campaigns and journeys.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'email',
  purposes: ['marketing'],
  // Ten connections at once are Mailchimp's only limit; a batch uses five.
  limits: { items: 500, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },
  feedback,

  async test(ctx) {
    await connect(ctx).json(tags(ctx.settings, 0, 1));
  },

  async ensure(ctx, segment) {
    const api = connect(ctx);
    const name = `${ctx.settings.tagPrefix}${segment.key}`;
    for (let offset = 0; ; offset += perPage) {
      const { segments } = await api.json<{ segments: { id: number; name: string }[] }>(
        tags(ctx.settings, offset, perPage),
      );
      const found = segments.find((one) => one.name === name);
      if (found) return String(found.id);
      if (segments.length < perPage) break;
    }
    return String((await api.json<{ id: number }>(makeTag(ctx.settings, name))).id);
  },

  async send(ctx, operations, { segment }) {
    const tagging = { api: connect(ctx), settings: ctx.settings, tag: remoteList(segment) };
    return sendInParts(
      operations,
      ({ kind }) => (kind === 'remove' ? 'leave' : 'join'),
      (part, name) => (name === 'leave' ? leave(tagging, part) : join(tagging, part)),
    );
  },

  async preview(ctx, operations, { segment }) {
    const tag = segment.remote ?? 'new';
    const kept = operations.filter(({ kind }) => kind !== 'remove');
    const gone = operations.filter(({ kind }) => kind === 'remove');
    const emails = (some: typeof operations): string[] => some.map((operation) => operation.record.email);
    const requests = [
      ...kept.map((operation) => putMember(ctx.settings, operation)),
      ...(kept.length > 0 ? [changeTag(ctx.settings, tag, { add: emails(kept) })] : []),
      ...(gone.length > 0 ? [changeTag(ctx.settings, tag, { remove: emails(gone) })] : []),
    ];
    return requests.map(({ method, path, body }) => ({ title: `${method} ${path}`, body: JSON.stringify(body) }));
  },

  async list(ctx, segment, cursor) {
    const offset = Number(cursor ?? 0);
    const page = await connect(ctx).json<{ members: { email_address: string }[] }>(
      members(ctx.settings, remoteList(segment), { offset, count: perPage }),
    );
    const found = page.members.map(({ email_address: email }) => email);
    return { members: found, cursor: found.length < perPage ? null : String(offset + perPage) };
  },

  async erase(ctx, { email }) {
    if (email) await connect(ctx).done(forget(ctx.settings, email), { gone: true });
  },
});
