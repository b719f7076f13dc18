import type { PartResult, VendorApi } from '@tributary/http-delivery';
import type { Operation, Outcome } from '@tributary/plugin-kit';
import { changeList, readByEmail, upsertContacts } from './requests.js';
import type { PersonRecord } from './settings.js';

type Operations = readonly Operation<PersonRecord>[];

/** HubSpot's answer to a batch, whole (200) or for each (207). */
export interface BatchAnswer {
  results: { id: string; properties: { email?: string | null } }[];
  errors?: { category?: string; context?: { objectWriteTraceId?: string[]; id?: string[]; ids?: string[] } }[];
}

/** Upserts contacts and puts those who got through on the list, where there is one. */
export async function upsert(api: VendorApi, operations: Operations, list: string | null): Promise<PartResult> {
  const { results, errors = [] } = await api.json<BatchAnswer>(upsertContacts(operations));
  const ids = new Map(results.map(({ id, properties }) => [properties.email?.toLowerCase() ?? '', id]));
  const refused = new Map(
    errors.flatMap(({ category = 'REFUSED', context }) =>
      [...(context?.objectWriteTraceId ?? []), ...(context?.id ?? []), ...(context?.ids ?? [])].map(
        (name) => [name.toLowerCase(), category] as const,
      ),
    ),
  );
  const missing = list === null ? new Set<string>() : await addTo(api, list, [...ids.values()]);
  return operations.map(({ id, record }): Outcome => {
    const email = record.email.toLowerCase();
    const code = refused.get(id.toLowerCase()) ?? refused.get(email);
    if (code !== undefined) return { outcome: 'reject', code, message: 'HubSpot refused the record.' };
    const contact = ids.get(email);
    if (contact === undefined || missing.has(contact))
      return { outcome: 'retry', code: 'NOT_ANSWERED', message: 'HubSpot said nothing of this record.' };
    return { outcome: 'ok', remoteId: contact };
  });
}

/** Takes contacts off the list; whom HubSpot does not know is not on it. */
export async function leave(api: VendorApi, operations: Operations, list: string | null): Promise<PartResult> {
  if (list !== null) {
    const emails = operations.map(({ record }) => record.email);
    const { results } = await api.json<BatchAnswer>(readByEmail(emails));
    const ids = results.map(({ id }) => id);
    if (ids.length > 0) await api.json(changeList(list, { remove: ids }));
  }
  return operations.map(() => ({ outcome: 'ok' }));
}

/** Ids that HubSpot did not find when it put them on the list. */
async function addTo(api: VendorApi, list: string, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { recordIdsMissing: missing = [] } = await api.json<{ recordIdsMissing?: string[] }>(
    changeList(list, { add: ids }),
  );
  return new Set(missing.map(String));
}
