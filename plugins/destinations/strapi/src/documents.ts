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

export interface Document {
  documentId: string;
  email?: string;
  [field: string]: unknown;
}

export interface Page {
  data: Document[];
}

/** A page of documents: https://docs.strapi.io/cms/api/rest/filters */
export function documents(
  { collection }: Settings,
  filters: readonly (readonly [string, string])[],
  { page, pageSize }: { page: number; pageSize: number },
) {
  const query = new URLSearchParams([
    ...filters.map(([name, value]): [string, string] => [name, value]),
    ['sort', 'id'],
    ['pagination[page]', String(page)],
    ['pagination[pageSize]', String(pageSize)],
  ]);
  return { method: 'GET' as const, path: `/${collection}?${query.toString()}` };
}

export function makeDocument({ collection, segments }: Settings, record: PersonRecord, held: readonly string[]) {
  const data = { ...record, email: addressOf(record), [segments]: held };
  return { method: 'POST' as const, path: `/${collection}`, body: { data } };
}

/** Null: the set alone. */
export function changeDocument(
  { collection, segments }: Settings,
  id: string,
  { record, held }: SetChange<PersonRecord>,
) {
  const fields = record === null ? {} : { ...record, email: addressOf(record) };
  const path = `/${collection}/${encodeURIComponent(id)}`;
  return { method: 'PUT' as const, path, body: { data: { ...fields, [segments]: held } } };
}

export function removeDocument({ collection }: Settings, id: string) {
  return { method: 'DELETE' as const, path: `/${collection}/${encodeURIComponent(id)}` };
}

/** The content type's documents as records that hold sets. */
export function documentKeeper(api: VendorApi, settings: Settings): SetKeeper<PersonRecord> {
  return {
    async find(emails) {
      const filters = emails.map((email, index) => [`filters[email][$in][${index}]`, email] as const);
      const { data } = await api.json<Page>(documents(settings, filters, { page: 1, pageSize: emails.length }));
      return new Map(
        data.map((document): [string, KeptRecord] => [
          addressOf({ email: String(document.email) }),
          { id: document.documentId, held: heldBy(document, settings) },
        ]),
      );
    },
    async create(record, held) {
      if (settings.newcomers === 'skip')
        return { outcome: 'reject', code: 'NO_DOCUMENT', message: 'The person has no document of this type.' };
      const response = await api.ask(makeDocument(settings, record, held));
      if (isTaken(response, 'email')) return 'taken';
      if (!isSuccess(response)) throw api.refusal(response);
      return { outcome: 'ok', remoteId: api.read<{ data: Document }>(response).data.documentId };
    },
    async change({ id }, record, held) {
      const response = await api.ask(changeDocument(settings, id, { record, held }));
      if (response.status === 404) return 'gone';
      if (!isSuccess(response)) throw api.refusal(response);
      return { outcome: 'ok', remoteId: api.read<{ data: Document }>(response).data.documentId };
    },
  };
}

export function heldBy(document: Document, { segments }: Settings): string[] {
  const held = document[segments];
  return Array.isArray(held) ? held.map(String) : [];
}
