import type { HttpRequest, Operation } from '@tributary/plugin-kit';
import type { PersonRecord } from './settings.js';

export interface VendorRequest {
  method: HttpRequest['method'];
  path: string;
  body?: unknown;
}

const contact = ({ email }: PersonRecord): string => `/contacts/${encodeURIComponent(email)}`;

/** Changes a contact who is there. `unsubscribed` is never sent: who unsubscribed at Resend stays so. */
export const change = ({ record: { email: _, ...fields }, record }: Operation<PersonRecord>): VendorRequest => ({
  method: 'PATCH',
  path: contact(record),
  body: fields,
});

/** Puts a contact who is there on the list; nothing changes where they are on it. */
export const join = ({ record }: Operation<PersonRecord>, list: string): VendorRequest => ({
  method: 'POST',
  path: `${contact(record)}/segments/${encodeURIComponent(list)}`,
});

/** Makes a contact, on the list from the start. */
export const create = ({ record }: Operation<PersonRecord>, list: string): VendorRequest => ({
  method: 'POST',
  path: '/contacts',
  body: { ...record, segments: [list] },
});

/** Takes a contact off the list; the contact and other lists stay. */
export const leave = ({ record }: Operation<PersonRecord>, list: string): VendorRequest => ({
  method: 'DELETE',
  path: `${contact(record)}/segments/${encodeURIComponent(list)}`,
});
