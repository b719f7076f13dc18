import {
  addressOf,
  isSuccess,
  VendorRefusal,
  type KeptRecord,
  type SetChange,
  type SetKeeper,
  type VendorApi,
} from '@tributary/http-delivery';
import type { Outcome } from '@tributary/plugin-kit';
import { isTaken } from './connect.js';
import type { PersonRecord, Settings } from './settings.js';

interface Document {
  id: string | number;
  email?: string;
  [field: string]: unknown;
}

export interface Page {
  docs: Document[];
  hasNextPage: boolean;
}

/** Documents by a condition, without what they refer to. */
export function documents(
  { collection }: Settings,
  where: Record<string, string>,
  page: { page: number; limit: number },
) {
  const query = new URLSearchParams({ depth: '0', limit: String(page.limit), page: String(page.page), ...where });
  return { method: 'GET' as const, path: `/${collection}?${query.toString()}` };
}

export function makeDocument({ collection, segments }: Settings, record: PersonRecord, held: readonly string[]) {
  const body = { ...record, email: addressOf(record), [segments]: held };
  return { method: 'POST' as const, path: `/${collection}?depth=0`, body };
}

/** Null: the set alone. */
export function changeDocument(
  { collection, segments }: Settings,
  id: string,
  { record, held }: SetChange<PersonRecord>,
) {
  const fields = record === null ? {} : { ...record, email: addressOf(record) };
  return {
    method: 'PATCH' as const,
    path: `/${collection}/${encodeURIComponent(id)}?depth=0`,
    body: { ...fields, [segments]: held },
  };
}

export function removeDocument({ collection }: Settings, id: string) {
  return { method: 'DELETE' as const, path: `/${collection}/${encodeURIComponent(id)}` };
}

/** The collection's documents as records that hold sets. */
export function documentKeeper(api: VendorApi, settings: Settings): SetKeeper<PersonRecord> {
  const confirmed = (doc: Document, held: readonly string[]): Outcome => {
    const kept = heldBy(doc, settings);
    if (kept.length === held.length && held.every((one) => kept.includes(one)))
      return { outcome: 'ok', remoteId: String(doc.id) };
    throw new VendorRefusal({
      batch: 'blocked',
      message: `Payload answered 200 and kept no segments: the collection has no text field "${settings.segments}" with hasMany.`,
    });
  };
  return {
    async find(emails) {
      const where = { 'where[email][in]': emails.join(',') };
      const { docs } = await api.json<Page>(documents(settings, where, { page: 1, limit: emails.length * 2 }));
      return new Map(
        docs.map((doc): [string, KeptRecord] => [addressOf({ email: String(doc.email) }), keptAs(doc, settings)]),
      );
    },
    async create(record, held) {
      if (settings.newcomers === 'skip')
        return { outcome: 'reject', code: 'NO_DOCUMENT', message: 'The person has no document in this collection.' };
      const response = await api.ask(makeDocument(settings, record, held));
      if (isTaken(response, 'email')) return 'taken';
      if (!isSuccess(response)) throw api.refusal(response);
      return confirmed(api.read<{ doc: Document }>(response).doc, held);
    },
    async change({ id }, record, held) {
      const response = await api.ask(changeDocument(settings, id, { record, held }));
      if (response.status === 404) return 'gone';
      if (!isSuccess(response)) throw api.refusal(response);
      return confirmed(api.read<{ doc: Document }>(response).doc, held);
    },
  };
}

function keptAs(doc: Document, settings: Settings): KeptRecord {
  return { id: String(doc.id), held: heldBy(doc, settings) };
}

function heldBy(doc: Document, { segments }: Settings): string[] {
  const held = doc[segments];
  return Array.isArray(held) ? held.map(String) : [];
}
