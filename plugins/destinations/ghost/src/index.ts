import { peopleInSets } from '@tributary/http-delivery';
import { defineDestination } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import {
  changeMember,
  labelsNamed,
  makeMember,
  memberKeeper,
  members,
  quoted,
  removeMember,
  type MembersPage,
} from './members.js';
import { record, settings, type Settings } from './settings.js';

const perPage = 100;
const labelOf = ({ labelPrefix }: Settings, segment: { key: string }) => `${labelPrefix}${segment.key}`;

/** Keeps a label of the members of a Ghost site in step with a segment. */
export default defineDestination({
  id: 'ghost',
  title: 'Ghost',
  summary: 'Keeps a label of the members of a Ghost site in step with a segment, for its filters and newsletters.',
  version: '1.0.0',
  engine: '^0.1',
  settings,
  record,
  channel: 'email',
  purposes: ['marketing'],
  ...peopleInSets({
    connect,
    keeper: memberKeeper,
    make: makeMember,
    change: changeMember,
    remove: removeMember,
    nameOf: labelOf,
    base: '/ghost/api/admin',
  }),

  async test(ctx) {
    await connect(ctx).json<MembersPage>(members('', { page: 1, limit: 1 }));
  },

  /** Ghost filters by a label's slug, which it makes itself. */
  async list(ctx, segment, cursor) {
    const page = Number(cursor ?? 1);
    const api = connect(ctx);
    const { labels } = await api.json<{ labels: { slug: string }[] }>(labelsNamed(labelOf(ctx.settings, segment)));
    const [label] = labels;
    if (label === undefined) return { members: [], cursor: null };
    const found = await api.json<MembersPage>(members(`label:${quoted(label.slug)}`, { page, limit: perPage }));
    return {
      members: found.members.map(({ email }) => email),
      cursor: found.members.length < perPage ? null : String(page + 1),
    };
  },
});
