import { VendorRefusal, type VendorApi } from '@tributary/http-delivery';
import type { Operation } from '@tributary/plugin-kit';
import { fieldDefinitions } from './requests.js';
import type { PersonRecord } from './settings.js';

/** Ids of the custom fields that the records name. Throws a refusal of the batch where SendGrid lacks one of them. */
export async function customFields(
  api: VendorApi,
  operations: readonly Operation<PersonRecord>[],
): Promise<ReadonlyMap<string, string>> {
  const named = new Set(operations.flatMap(({ record }) => Object.keys(record.custom_fields ?? {})));
  if (named.size === 0) return new Map();
  const { custom_fields: known = [] } = await api.json<{ custom_fields?: { id: string; name: string }[] }>(
    fieldDefinitions,
  );
  const ids = new Map(known.map(({ id, name }) => [name, id]));
  const missing = [...named].filter((name) => !ids.has(name));
  if (missing.length > 0)
    throw new VendorRefusal({
      batch: 'blocked',
      message: `SendGrid has no custom field ${missing.join(', ')}; make it under Marketing → Custom Fields.`,
    });
  return ids;
}
