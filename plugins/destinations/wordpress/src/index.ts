import { judgeSilence, sendInLanes } from '@tributary/http-delivery';
import { defineDestination, TributaryError, type Operation } from '@tributary/plugin-kit';
import { connect, route } from './connect.js';
import { metaName } from './segments-meta.js';
import { record, settings, type PersonRecord } from './settings.js';
import { join, leave, userOf, type User } from './users.js';

const usersPerPage = 100;

/** Keeps the segments of users at a WordPress site, for what themes and blocks show them. */
export default defineDestination({
  id: 'wordpress',
  title: 'WordPress',
  summary: 'Keeps the segments of users at a WordPress site, for what themes and blocks show them.',
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

  /** Also that the must-use plugin is there: without it WordPress drops what it is told. */
  async test(ctx) {
    const path = route('/wp/v2/users/me', { context: 'edit' });
    const me = await connect(ctx).json<Partial<User> & { capabilities?: Record<string, boolean> }>({
      method: 'GET',
      path,
    });
    if (me.capabilities?.['edit_users'] !== true)
      throw new TributaryError('CREDENTIALS_REFUSED', 'The user may not edit users. Enter an administrator.');
    if (me.meta?.[metaName] === undefined)
      throw new TributaryError(
        'PLUGIN_SETTINGS',
        'The site lacks tributary-segments.php. Put it into wp-content/mu-plugins (README of this destination).',
      );
  },

  async send(ctx, operations, { segment }) {
    const membership = { api: connect(ctx), settings: ctx.settings, segment: segment.key };
    return sendInLanes(operations as readonly Operation[], async ({ kind, record: row }) => {
      try {
        return await (kind === 'remove' ? leave : join)(membership, row as PersonRecord);
      } catch (error) {
        return judgeSilence(error);
      }
    });
  },

  async preview(_, operations, { segment }) {
    return operations.map(({ kind, record: row }) => ({
      title: kind === 'remove' ? 'POST /wp/v2/users/{id}' : 'POST /wp/v2/users (or /{id} where there is an account)',
      body: JSON.stringify({
        ...row,
        meta: { [metaName]: `${kind === 'remove' ? 'without' : 'with'} ${segment.key}` },
      }),
    }));
  },

  async list(ctx, segment, cursor) {
    const page = Number(cursor ?? 1);
    const query = {
      context: 'edit',
      per_page: String(usersPerPage),
      page: String(page),
      tributary_segment: segment.key,
    };
    const users = await connect(ctx).json<User[]>({ method: 'GET', path: route('/wp/v2/users', query) });
    return { members: users.map(({ email }) => email), cursor: users.length < usersPerPage ? null : String(page + 1) };
  },

  /** Deletes the account; what it wrote goes to the user of the settings. */
  async erase(ctx, { email }) {
    if (!email) return;
    const api = connect(ctx);
    const user = await userOf(api, email);
    if (!user) return;
    const me = await api.json<User>({ method: 'GET', path: route('/wp/v2/users/me', { context: 'edit' }) });
    const path = route(`/wp/v2/users/${user.id}`, { force: 'true', reassign: String(me.id) });
    await api.done({ method: 'DELETE', path }, { gone: true });
  },
});
