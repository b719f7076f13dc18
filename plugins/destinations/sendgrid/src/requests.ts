import type { VendorRequest } from '@tributary/http-delivery';
import type { Operation } from '@tributary/plugin-kit';
import type { PersonRecord } from './settings.js';

/** Addresses of one look-up: SendGrid's most. */
export const perLookUp = 100;

/** Upserts contacts by address and puts them on the list, as a job. `fields` are the ids of custom fields by name. */
export const upsertContacts = (
  operations: readonly Operation<PersonRecord>[],
  list: string,
  fields: ReadonlyMap<string, string>,
): VendorRequest => ({
  method: 'PUT',
  path: '/v3/marketing/contacts',
  body: {
    list_ids: [list],
    contacts: operations.map(({ record: { custom_fields: custom, ...plain } }) => ({
      ...plain,
      ...(custom === undefined
        ? {}
        : {
            custom_fields: Object.fromEntries(
              Object.entries(custom).map(([name, value]) => [fields.get(name) ?? name, value]),
            ),
          }),
    })),
  },
});

export const importJob = (job: string): VendorRequest => ({
  method: 'GET',
  path: `/v3/marketing/contacts/imports/${encodeURIComponent(job)}`,
});

export const findContacts = (emails: readonly string[]): VendorRequest => ({
  method: 'POST',
  path: '/v3/marketing/contacts/search/emails',
  body: { emails },
});

/** Takes contacts off this list, as a job; the contacts and other lists stay. */
export const leaveList = (contacts: readonly string[], list: string): VendorRequest => ({
  method: 'DELETE',
  path: `/v3/marketing/lists/${encodeURIComponent(list)}/contacts?contact_ids=${contacts.map(encodeURIComponent).join(',')}`,
});

export const lists = (page: string | null): VendorRequest => ({
  method: 'GET',
  path: `/v3/marketing/lists?page_size=1000${page === null ? '' : `&page_token=${encodeURIComponent(page)}`}`,
});

export const makeList = (name: string): VendorRequest => ({
  method: 'POST',
  path: '/v3/marketing/lists',
  body: { name },
});

export const fieldDefinitions: VendorRequest = { method: 'GET', path: '/v3/marketing/field_definitions' };

/** Deletes contacts, as a job. */
export const forget = (contact: string): VendorRequest => ({
  method: 'DELETE',
  path: `/v3/marketing/contacts?ids=${encodeURIComponent(contact)}`,
});
