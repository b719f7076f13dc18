import { peopleInSets } from '@tributary/http-delivery';
import { defineDestination, TributaryError } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { changeDocument, documentKeeper, documents, makeDocument, removeDocument, type Page } from './documents.js';
import { record, settings } from './settings.js';

const perPage = 100;

/** Keeps the segments of people in a collection of Payload, for what its front end shows them. */
export default defineDestination({
  id: 'payload',
  title: 'Payload',
  summary: 'Keeps the segments of people in a collection of Payload CMS, for what its front end shows them.',
  version: '1.0.0',
  engine: '^0.1',
  settings,
  record,
  channel: 'cms',
  purposes: ['personalization'],
  ...peopleInSets({
    connect,
    keeper: documentKeeper,
    make: makeDocument,
    change: changeDocument,
    remove: removeDocument,
  }),

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
});
