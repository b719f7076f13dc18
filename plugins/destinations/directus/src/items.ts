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

export interface Item {
  email?: string;
  [field: string]: unknown;
}

/** A page of items by a filter: https://directus.io/docs/guides/connect/query-parameters */
export function items(
  { collection, key, segments }: Settings,
  filter: object,
  { page, limit }: { page: number; limit: number },
) {
  const query = new URLSearchParams({
    fields: `${key},email,${segments}`,
    filter: JSON.stringify(filter),
    sort: key,
    limit: String(limit),
    page: String(page),
  });
  return { method: 'GET' as const, path: `/items/${collection}?${query.toString()}` };
}

export function makeItem({ collection, segments }: Settings, record: PersonRecord, held: readonly string[]) {
  const body = { ...record, email: addressOf(record), [segments]: held };
  return { method: 'POST' as const, path: `/items/${collection}`, body };
}

/** Null: the set alone. */
export function changeItem({ collection, segments }: Settings, id: string, { record, held }: SetChange<PersonRecord>) {
  const fields = record === null ? {} : { ...record, email: addressOf(record) };
  const path = `/items/${collection}/${encodeURIComponent(id)}`;
  return { method: 'PATCH' as const, path, body: { ...fields, [segments]: held } };
}

export function removeItem({ collection }: Settings, id: string) {
  return { method: 'DELETE' as const, path: `/items/${collection}/${encodeURIComponent(id)}` };
}

/** The collection's items as records that hold sets. */
export function itemKeeper(api: VendorApi, settings: Settings): SetKeeper<PersonRecord> {
  const idOf = (item: Item): string => String(item[settings.key]);
  return {
    async find(emails) {
      const filter = { email: { _in: emails } };
      const { data } = await api.json<{ data: Item[] }>(items(settings, filter, { page: 1, limit: emails.length }));
      return new Map(
        data.map((item): [string, KeptRecord] => [
          addressOf({ email: String(item.email) }),
          { id: idOf(item), held: heldBy(item, settings) },
        ]),
      );
    },
    async create(record, held) {
      if (settings.newcomers === 'skip')
        return { outcome: 'reject', code: 'NO_ITEM', message: 'The person has no item in this collection.' };
      const response = await api.ask(makeItem(settings, record, held));
      if (isTaken(response, 'email')) return 'taken';
      if (!isSuccess(response)) throw api.refusal(response);
      return { outcome: 'ok', remoteId: idOf(api.read<{ data: Item }>(response).data) };
    },
    async change({ id }, record, held) {
      const response = await api.ask(changeItem(settings, id, { record, held }));
      if (response.status === 404) return 'gone';
      if (!isSuccess(response)) throw api.refusal(response);
      return { outcome: 'ok', remoteId: idOf(api.read<{ data: Item }>(response).data) };
    },
  };
}

export function heldBy(item: Item, { segments }: Settings): string[] {
  const held = item[segments];
  return Array.isArray(held) ? held.map(String) : [];
}
