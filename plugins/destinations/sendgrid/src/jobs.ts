import type { PartResult, VendorApi } from '@tributary/http-delivery';
import type { Operation, Outcome } from '@tributary/plugin-kit';
import { contactsOf, type Contact } from './contacts.js';
import { importJob, leaveList } from './requests.js';
import type { PersonRecord } from './settings.js';

type Operations = readonly Operation<PersonRecord>[];

/** Jobs that take people off a list carry the list: SendGrid cannot be asked after them, its contacts can. */
const leaving = 'leave ';

/** Contacts whom one request takes off a list: their ids stand in its address. */
const perRequest = 100;

/** Takes people off the list, whoever is there; `accepted` until their contacts show it. */
export async function leave(api: VendorApi, operations: Operations, list: string): Promise<PartResult> {
  const contacts = await contactsOf(api, emailsOf(operations));
  const on = (operation: Operation<PersonRecord>): string | undefined => {
    const contact = contacts.get(operation.record.email.toLowerCase());
    return contact?.list_ids?.includes(list) ? contact.id : undefined;
  };
  const ids = operations.flatMap((operation) => on(operation) ?? []);
  for (let from = 0; from < ids.length; from += perRequest)
    await api.done(leaveList(ids.slice(from, from + perRequest), list), { gone: true });
  return operations.map((operation) =>
    on(operation) === undefined ? { outcome: 'ok' } : { outcome: 'accepted', job: `${leaving}${list}` },
  );
}

/** What became of the people of a job; `accepted` while it runs. */
export async function settleJob(api: VendorApi, job: string, operations: Operations): Promise<Outcome[]> {
  if (job.startsWith(leaving)) return settleLeaving(api, job, operations);
  const all = (outcome: Outcome): Outcome[] => operations.map(() => outcome);
  const found = await api.find<{ status?: string }>(importJob(job));
  switch (found?.status) {
    case 'completed':
      return all({ outcome: 'ok' });
    case 'errored':
    case 'failed':
      return whoGotThrough(api, operations);
    case 'pending':
      return all({ outcome: 'accepted', job });
    default:
      return all({ outcome: 'retry', code: 'JOB_LOST', message: 'SendGrid no longer knows the job.' });
  }
}

async function settleLeaving(api: VendorApi, job: string, operations: Operations): Promise<Outcome[]> {
  const contacts = await contactsOf(api, emailsOf(operations));
  const list = job.slice(leaving.length);
  return operations.map(({ record }) =>
    contacts.get(record.email.toLowerCase())?.list_ids?.includes(list)
      ? { outcome: 'accepted', job }
      : { outcome: 'ok' },
  );
}

/**
 * Where some of a job failed, the contacts themselves say who: the file of errors has no documented columns. Whoever is
 * there as they were sent got through.
 */
async function whoGotThrough(api: VendorApi, operations: Operations): Promise<Outcome[]> {
  const contacts = await contactsOf(api, emailsOf(operations));
  return operations.map(({ record }) =>
    isAsSent(contacts.get(record.email.toLowerCase()), record)
      ? { outcome: 'ok' }
      : { outcome: 'reject', code: 'IMPORT_ERRORED', message: 'SendGrid did not take the record over.' },
  );
}

function isAsSent(contact: Contact | undefined, { email: _, custom_fields: __, ...sent }: PersonRecord): boolean {
  return contact !== undefined && Object.entries(sent).every(([field, value]) => contact[field] === value);
}

const emailsOf = (operations: Operations): string[] => operations.map(({ record }) => record.email);
