import type { VendorRequest } from '@tributary/http-delivery';
import type { Operation } from '@tributary/plugin-kit';
import type { PersonRecord } from './settings.js';

/** HubSpot names versions of its API by the month they came out. */
const version = '2026-09';
const contacts = `/crm/objects/${version}/contacts`;
const lists = `/crm/lists/${version}`;

/** Contacts of one request: HubSpot's most. */
export const perRequest = 100;

const post = (path: string, body: unknown): VendorRequest => ({ method: 'POST', path, body });

/** Upserts contacts by address. With a trace id in each input, HubSpot answers for each of them (207). */
export const upsertContacts = (operations: readonly Operation<PersonRecord>[]): VendorRequest =>
  post(`${contacts}/batch/upsert`, {
    inputs: operations.map(({ id, record: { email, ...properties } }) => ({
      idProperty: 'email',
      id: email,
      objectWriteTraceId: id,
      properties: Object.fromEntries(
        // HubSpot clears a property by an empty text.
        Object.entries({ email, ...properties }).map(([name, value]) => [name, value === null ? '' : String(value)]),
      ),
    })),
  });

export const readByEmail = (emails: readonly string[]): VendorRequest =>
  post(`${contacts}/batch/read`, { idProperty: 'email', properties: ['email'], inputs: emails.map((id) => ({ id })) });

export const readById = (ids: readonly string[]): VendorRequest =>
  post(`${contacts}/batch/read`, { properties: ['email'], inputs: ids.map((id) => ({ id })) });

export const someContact: VendorRequest = { method: 'GET', path: `${contacts}?limit=1&properties=email` };

/** Deletes a contact and what HubSpot knows of it, for good. */
export const forget = (email: string): VendorRequest =>
  post(`${contacts}/gdpr-delete`, { idProperty: 'email', objectId: email });

export const findList = (name: string): VendorRequest => ({
  method: 'GET',
  path: `${lists}/object-type-id/0-1/name/${encodeURIComponent(name)}`,
});

/** A static list of contacts (type 0-1). */
export const makeList = (name: string): VendorRequest =>
  post(lists, { name, objectTypeId: '0-1', processingType: 'MANUAL' });

export const changeList = (list: string, change: { add?: string[]; remove?: string[] }): VendorRequest => ({
  method: 'PUT',
  path: `${lists}/${encodeURIComponent(list)}/memberships/add-and-remove`,
  body: { recordIdsToAdd: change.add ?? [], recordIdsToRemove: change.remove ?? [] },
});

export const memberships = (list: string, after: string | null): VendorRequest => ({
  method: 'GET',
  path: `${lists}/${encodeURIComponent(list)}/memberships?limit=${perRequest}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`,
});
