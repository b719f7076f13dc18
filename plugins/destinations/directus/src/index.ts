import { peopleInSets } from '@tributary/http-delivery';
import { defineDestination } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { changeItem, heldBy, itemKeeper, items, makeItem, removeItem, type Item } from './items.js';
import { record, settings } from './settings.js';

const perPage = 100;

/** Keeps the segments of people in a collection of Directus, for what its front end shows them. */
export default defineDestination({
  id: 'directus',
  title: 'Directus',
  summary: 'Keeps the segments of people in a collection of Directus, for what its front end shows them.',
  version: '1.0.0',
  engine: '^0.1',
  settings,
  record,
  channel: 'cms',
  purposes: ['personalization'],
  ...peopleInSets({ connect, keeper: itemKeeper, make: makeItem, change: changeItem, remove: removeItem }),

  async test(ctx) {
    await connect(ctx).json(items(ctx.settings, {}, { page: 1, limit: 1 }));
  },

  /** JSON fields cannot be searched in: whoever holds any segment is read. */
  async list(ctx, segment, cursor) {
    const page = Number(cursor ?? 1);
    const filter = { [ctx.settings.segments]: { _nnull: true } };
    const { data } = await connect(ctx).json<{ data: Item[] }>(items(ctx.settings, filter, { page, limit: perPage }));
    const members = data.filter((item) => heldBy(item, ctx.settings).includes(segment.key));
    return {
      members: members.map(({ email }) => String(email)),
      cursor: data.length < perPage ? null : String(page + 1),
    };
  },
});
