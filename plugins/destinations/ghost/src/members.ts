import {
  addressOf,
  isSuccess,
  type KeptRecord,
  type SetChange,
  type SetKeeper,
  type VendorApi,
} from '@tributary/http-delivery';
import { isTaken } from './connect.js';
import type { PersonRecord, Settings } from './settings.js';

export interface Member {
  id: string;
  email: string;
  labels: { name: string }[];
}

export interface MembersPage {
  members: Member[];
  meta?: { pagination?: { next: number | null } };
}

/** A text in NQL, Ghost's filters: quoted, quotes in it escaped. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

export function members(filter: string, { page, limit }: { page: number; limit: number }) {
  const query = new URLSearchParams({ include: 'labels', order: 'id asc', page: String(page), limit: String(limit) });
  if (filter !== '') query.set('filter', filter);
  return { method: 'GET' as const, path: `/members/?${query.toString()}` };
}

/** Labels of a name, with the slug by which members are filtered. */
export function labelsNamed(name: string) {
  const query = new URLSearchParams({ filter: `name:${quoted(name)}`, limit: '1' });
  return { method: 'GET' as const, path: `/labels/?${query.toString()}` };
}

export function makeMember({ newsletters }: Settings, record: PersonRecord, labels: readonly string[]) {
  const member = {
    ...record,
    email: addressOf(record),
    labels: labels.map((name) => ({ name })),
    ...(newsletters ? {} : { newsletters: [] }),
  };
  return { method: 'POST' as const, path: '/members/?send_email=false', body: { members: [member] } };
}

/** The labels that are sent are all that the member has then; null: nothing but the labels. */
export function changeMember(_: Settings, id: string, { record, held }: SetChange<PersonRecord>) {
  const fields = record === null ? {} : { ...record, email: addressOf(record) };
  const member = { ...fields, labels: held.map((name) => ({ name })) };
  return { method: 'PUT' as const, path: `/members/${encodeURIComponent(id)}/`, body: { members: [member] } };
}

export function removeMember(_: Settings, id: string) {
  return { method: 'DELETE' as const, path: `/members/${encodeURIComponent(id)}/` };
}

/** The site's members as records that hold labels. */
export function memberKeeper(api: VendorApi, settings: Settings): SetKeeper<PersonRecord> {
  const idIn = (page: MembersPage) => {
    const id = page.members[0]?.id;
    return id === undefined ? {} : { remoteId: id };
  };
  return {
    async find(emails) {
      const filter = `email:[${emails.map(quoted).join(',')}]`;
      const page = await api.json<MembersPage>(members(filter, { page: 1, limit: emails.length }));
      return new Map(
        page.members.map((member): [string, KeptRecord] => [
          addressOf(member),
          { id: member.id, held: labelsOf(member) },
        ]),
      );
    },
    async create(record, labels) {
      if (settings.newcomers === 'skip')
        return { outcome: 'reject', code: 'NO_MEMBER', message: 'The person is no member of this site.' };
      const response = await api.ask(makeMember(settings, record, labels));
      if (isTaken(response)) return 'taken';
      if (!isSuccess(response)) throw api.refusal(response);
      return { outcome: 'ok', ...idIn(api.read<MembersPage>(response)) };
    },
    async change({ id }, record, held) {
      const response = await api.ask(changeMember(settings, id, { record, held }));
      if (response.status === 404) return 'gone';
      if (!isSuccess(response)) throw api.refusal(response);
      return { outcome: 'ok', ...idIn(api.read<MembersPage>(response)) };
    },
  };
}

function labelsOf({ labels }: Member): string[] {
  return labels.map(({ name }) => name);
}
