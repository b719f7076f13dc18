import { keepInSets } from '@tributary/http-delivery';
import { defineDestination, type Operation } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { changeItem, heldBy, itemKeeper, items, makeItem, type Item } from './items.js';
import { record, settings, type PersonRecord } from './settings.js';

const perPage = 100;

/** Keeps the segments of people in a collection of Directus, for what its front end shows them. */
export default defineDestination({
  id: 'directus',
  title: 'Directus',
  summary: 'Keeps the segments of people in a collection of Directus, for what its front end shows them.',
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
    await connect(ctx).json(items(ctx.settings, {}, { page: 1, limit: 1 }));
  },

  async send(ctx, operations, { segment }) {
    const keeper = itemKeeper(connect(ctx), ctx.settings);
    return keepInSets(keeper, operations as readonly Operation<PersonRecord>[], segment.key);
  },

  async preview(ctx, operations, { segment }) {
    return operations.map(({ kind, record: row }) => {
      const { method, path, body } =
        kind === 'remove'
          ? changeItem(ctx.settings, '{id}', { record: null, held: [`(without ${segment.key})`] })
          : makeItem(ctx.settings, row, [segment.key]);
      return { title: `${method} ${decodeURIComponent(path)}`, body: JSON.stringify(body) };
    });
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

  /** Deletes the item. */
  async erase(ctx, { email }) {
    if (!email) return;
    const api = connect(ctx);
    const known = (await itemKeeper(api, ctx.settings).find([email.toLowerCase()])).get(email.toLowerCase());
    const { collection } = ctx.settings;
    if (known) await api.done({ method: 'DELETE', path: `/items/${collection}/${known.id}` }, { gone: true });
  },
});
