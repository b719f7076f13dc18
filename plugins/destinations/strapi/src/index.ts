import { keepInSets } from '@tributary/http-delivery';
import { defineDestination, type Operation } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { changeDocument, documentKeeper, documents, heldBy, makeDocument, type Page } from './documents.js';
import { record, settings, type PersonRecord } from './settings.js';

/** The most that Strapi gives on a page unless it is set up otherwise. */
const pageSize = 100;

/** Keeps the segments of people in a content type of Strapi, for what its front end shows them. */
export default defineDestination({
  id: 'strapi',
  title: 'Strapi',
  summary: 'Keeps the segments of people in a content type of Strapi, for what its front end shows them.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'cms',
  purposes: ['personalization'],
  limits: { items: 50, concurrency: 1, alone: true },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },

  async test(ctx) {
    await connect(ctx).json<Page>(documents(ctx.settings, [], { page: 1, pageSize: 1 }));
  },

  async send(ctx, operations, { segment }) {
    const keeper = documentKeeper(connect(ctx), ctx.settings);
    return keepInSets(keeper, operations as readonly Operation<PersonRecord>[], segment.key);
  },

  async preview(ctx, operations, { segment }) {
    return operations.map(({ kind, record: row }) => {
      const { method, path, body } =
        kind === 'remove'
          ? changeDocument(ctx.settings, '{documentId}', { record: null, held: [`(without ${segment.key})`] })
          : makeDocument(ctx.settings, row, [segment.key]);
      return { title: `${method} /api${decodeURIComponent(path)}`, body: JSON.stringify(body) };
    });
  },

  /** JSON fields cannot be searched in: whoever holds any segment is read. */
  async list(ctx, segment, cursor) {
    const page = Number(cursor ?? 1);
    const filters = [[`filters[${ctx.settings.segments}][$notNull]`, 'true']] as const;
    const { data } = await connect(ctx).json<Page>(documents(ctx.settings, filters, { page, pageSize }));
    const members = data.filter((document) => heldBy(document, ctx.settings).includes(segment.key));
    return {
      members: members.map(({ email }) => String(email)),
      cursor: data.length < pageSize ? null : String(page + 1),
    };
  },

  /** Deletes the document. */
  async erase(ctx, { email }) {
    if (!email) return;
    const api = connect(ctx);
    const known = (await documentKeeper(api, ctx.settings).find([email.toLowerCase()])).get(email.toLowerCase());
    if (known) await api.done({ method: 'DELETE', path: `/${ctx.settings.collection}/${known.id}` }, { gone: true });
  },
});
