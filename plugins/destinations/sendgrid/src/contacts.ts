import { VendorRefusal, type VendorApi } from '@tributary/http-delivery';
import { findContacts, perLookUp } from './requests.js';

export interface Contact extends Record<string, unknown> {
  id: string;
  list_ids?: string[];
}

/** Contacts by address written small; who is not there is absent. */
export async function contactsOf(api: VendorApi, emails: readonly string[]): Promise<Map<string, Contact>> {
  const found = new Map<string, Contact>();
  for (let from = 0; from < emails.length; from += perLookUp) {
    // It answers 404 where there is none of them.
    const answer = await api.find<{ result: Record<string, { contact?: Contact; error?: string }> }>(
      findContacts(emails.slice(from, from + perLookUp)),
    );
    for (const [email, { contact, error = 'not found' }] of Object.entries(answer?.result ?? {}))
      if (contact) found.set(email.toLowerCase(), contact);
      else if (!/not found/i.test(error))
        throw new VendorRefusal({ batch: 'unavailable', message: 'SendGrid could not look up a contact.' });
  }
  return found;
}
