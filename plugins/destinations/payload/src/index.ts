import { keepInSets } from '@tributary/http-delivery';
import { defineDestination, TributaryError, type Operation } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { changeDocument, documentKeeper, documents, makeDocument, type Page } from './documents.js';
import { record, settings, type PersonRecord } from './settings.js';

const perPage = 100;

/** Keeps the segments of people in a collection of Payload, for what its front end shows them. */
export default defineDestination({
  id: 'payload',
  title: 'Payload',
  summary: 'Keeps the segments of people in a collection of Payload CMS, for what its front end shows them.',
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

  /** A key that is nobody's reads what the public may: the user is asked for first. */
  async test(ctx) {
    const api = connect(ctx);
    const { user } = await api.json<{ user: unknown }>({ method: 'GET', path: `/${ctx.settings.users}/me?depth=0` });
    if (user === null || user === undefined)
      throw new TributaryError(
        'CREDENTIALS_REFUSED',
        'Payload knows no user by this key. Enter the key of a user with useAPIKey.',
      );
    await api.json<Page>(documents(ctx.settings, {}, { page: 1, limit: 1 }));
  },

  async send(ctx, operations, { segment }) {
    const keeper = documentKeeper(connect(ctx), ctx.settings);
    return keepInSets(keeper, operations as readonly Operation<PersonRecord>[], segment.key);
  },

  async preview(ctx, operations, { segment }) {
    return operations.map(({ kind, record: row }) => {
      const { method, path, body } =
        kind === 'remove'
          ? changeDocument(ctx.settings, '{id}', { record: null, held: [`(without ${segment.key})`] })
          : makeDocument(ctx.settings, row, [segment.key]);
      return { title: `${method} ${decodeURIComponent(path)}`, body: JSON.stringify(body) };
    });
  },

  async list(ctx, segment, cursor) {
    const page = Number(cursor ?? 1);
    const where = { [`where[${ctx.settings.segments}][contains]`]: segment.key };
    const found = await connect(ctx).json<Page>(documents(ctx.settings, where, { page, limit: perPage }));
    // `contains` reads parts of a text, too.
    const members = found.docs.filter((doc) =>
      (doc[ctx.settings.segments] as unknown[] | undefined)?.includes(segment.key),
    );
    return { members: members.map(({ email }) => String(email)), cursor: found.hasNextPage ? String(page + 1) : null };
  },

  /** Deletes the document. */
  async erase(ctx, { email }) {
    if (!email) return;
    const api = connect(ctx);
    const known = (await documentKeeper(api, ctx.settings).find([email.toLowerCase()])).get(email.toLowerCase());
    if (known) await api.done({ method: 'DELETE', path: `/${ctx.settings.collection}/${known.id}` }, { gone: true });
  },
});
