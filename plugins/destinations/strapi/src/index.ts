import { peopleInSets } from '@tributary/http-delivery';
import { defineDestination } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import {
  changeDocument,
  documentKeeper,
  documents,
  heldBy,
  makeDocument,
  removeDocument,
  type Page,
} from './documents.js';
import { record, settings } from './settings.js';

/** The most that Strapi gives on a page unless it is set up otherwise. */
const pageSize = 100;

/** Keeps the segments of people in a content type of Strapi, for what its front end shows them. */
export default defineDestination({
  id: 'strapi',
  title: 'Strapi',
  summary: 'Keeps the segments of people in a content type of Strapi, for what its front end shows them.',
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
    base: '/api',
  }),

  async test(ctx) {
    await connect(ctx).json<Page>(documents(ctx.settings, [], { page: 1, pageSize: 1 }));
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
});
