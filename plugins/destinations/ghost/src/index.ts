import { keepInSets } from '@tributary/http-delivery';
import { defineDestination, type Operation } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { changeMember, labelsOf, makeMember, memberKeeper, members, type MembersPage } from './members.js';
import { record, settings, type PersonRecord, type Settings } from './settings.js';

const perPage = 100;
const labelOf = ({ labelPrefix }: Settings, segment: { key: string }) => `${labelPrefix}${segment.key}`;

/** Keeps a label of the members of a Ghost site in step with a segment. */
export default defineDestination({
  id: 'ghost',
  title: 'Ghost',
  summary: 'Keeps a label of the members of a Ghost site in step with a segment, for its filters and newsletters.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'email',
  purposes: ['marketing'],
  limits: { items: 50, concurrency: 1, alone: true },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },

  async test(ctx) {
    await connect(ctx).json<MembersPage>(members('', { page: 1, limit: 1 }));
  },

  async send(ctx, operations, { segment }) {
    const keeper = memberKeeper(connect(ctx), ctx.settings);
    return keepInSets(keeper, operations as readonly Operation<PersonRecord>[], labelOf(ctx.settings, segment));
  },

  async preview(ctx, operations, { segment }) {
    const label = labelOf(ctx.settings, segment);
    return operations.map(({ kind, record: row }) => {
      const { method, path, body } =
        kind === 'remove'
          ? changeMember('{id}', { record: null, labels: [`(without ${label})`] })
          : makeMember(ctx.settings, row, [label]);
      return { title: `${method} /ghost/api/admin${decodeURIComponent(path)}`, body: JSON.stringify(body) };
    });
  },

  /** Ghost filters by a label's slug, which it makes itself: whoever has any label is read. */
  async list(ctx, segment, cursor) {
    const page = Number(cursor ?? 1);
    const found = await connect(ctx).json<MembersPage>(members('label:-null', { page, limit: perPage }));
    const label = labelOf(ctx.settings, segment);
    return {
      members: found.members.filter((member) => labelsOf(member).includes(label)).map(({ email }) => email),
      cursor: found.members.length < perPage ? null : String(page + 1),
    };
  },

  /** Deletes the member. */
  async erase(ctx, { email }) {
    if (!email) return;
    const api = connect(ctx);
    const known = (await memberKeeper(api, ctx.settings).find([email.toLowerCase()])).get(email.toLowerCase());
    if (known) await api.done({ method: 'DELETE', path: `/members/${known.id}/` }, { gone: true });
  },
});
