import { remoteList, sendInParts } from '@tributary/http-delivery';
import { defineDestination, type SegmentTarget } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { leave, upsert, type BatchAnswer } from './contacts.js';
import {
  changeList,
  findList,
  forget,
  makeList,
  memberships,
  perRequest,
  readById,
  someContact,
  upsertContacts,
} from './requests.js';
import { record, settings, type Settings } from './settings.js';

interface MembershipPage {
  results: { recordId: string }[];
  paging?: { next?: { after?: string } };
}

/** Keeps a static list of contacts at HubSpot, and their properties, in step with a segment. */
export default defineDestination({
  id: 'hubspot',
  title: 'HubSpot',
  summary: 'Keeps a list of contacts at HubSpot in step with a segment, and writes traits back as properties.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'crm',
  purposes: ['marketing'],
  limits: { items: perRequest, concurrency: 1, rate: [{ per: 'account', max: 100, windowMs: 10_000 }] },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },

  async test(ctx) {
    await connect(ctx).json(someContact);
  },

  async ensure(ctx, segment) {
    if (ctx.settings.keeps === 'properties') return segment.key;
    const api = connect(ctx);
    const name = `${ctx.settings.listPrefix}${segment.key}`;
    const found = await api.find<{ list: { listId: string } }>(findList(name));
    return (found ?? (await api.json<{ list: { listId: string } }>(makeList(name)))).list.listId;
  },

  async send(ctx, operations, { segment }) {
    const api = connect(ctx);
    const list = listOf(ctx.settings, segment);
    return sendInParts(
      operations,
      ({ kind }) => (kind === 'remove' ? 'leave' : 'upsert'),
      (part, name) => (name === 'leave' ? leave(api, part, list) : upsert(api, part, list)),
    );
  },

  async preview(ctx, operations, { segment }) {
    const list = ctx.settings.keeps === 'properties' ? null : (segment.remote ?? 'a new list');
    const kept = operations.filter(({ kind }) => kind !== 'remove');
    const gone = operations.filter(({ kind }) => kind === 'remove');
    const put = upsertContacts(kept);
    const people = (some: typeof operations): string => some.map((operation) => operation.record.email).join('\n');
    return [
      ...(kept.length > 0 ? [{ title: `${put.method} ${put.path}`, body: JSON.stringify(put.body) }] : []),
      ...(kept.length > 0 && list !== null
        ? [{ title: `add: PUT ${changeList(list, {}).path}`, body: people(kept) }]
        : []),
      ...(gone.length > 0 && list !== null
        ? [{ title: `remove: PUT ${changeList(list, {}).path}`, body: people(gone) }]
        : []),
    ];
  },

  async list(ctx, segment, cursor) {
    const list = listOf(ctx.settings, segment);
    if (list === null) return { members: [], cursor: null };
    const api = connect(ctx);
    const page = await api.json<MembershipPage>(memberships(list, cursor));
    const ids = page.results.map(({ recordId }) => recordId);
    const { results } = ids.length > 0 ? await api.json<BatchAnswer>(readById(ids)) : { results: [] };
    return {
      members: results.flatMap(({ properties }) => properties.email ?? []),
      cursor: page.paging?.next?.after ?? null,
    };
  },

  async erase(ctx, { email }) {
    if (email) await connect(ctx).done(forget(email), { gone: true });
  },
});

/** The list's id; null where no list is kept. */
function listOf({ keeps }: Settings, segment: SegmentTarget): string | null {
  return keeps === 'properties' ? null : remoteList(segment);
}
