import { judgeSilence, sendInLanes, type PartResult, type VendorApi } from '@tributary/http-delivery';
import type { BatchOutcome, Operation, Outcome } from '@tributary/plugin-kit';
import { changeTag, perChange, putMember } from './requests.js';
import type { PersonRecord, Settings } from './settings.js';

export interface Tagging {
  api: VendorApi;
  settings: Settings;
  tag: string;
}

type Operations = readonly Operation<PersonRecord>[];

interface Changed {
  errors?: { email_addresses?: string[]; error?: string }[];
}

/** Statuses of members who get no campaign. */
const outOfReach = new Set(['unsubscribed', 'cleaned']);

/** Makes or changes each member, then puts those who got through on the tag. */
export async function join(tagging: Tagging, operations: Operations): Promise<PartResult> {
  const put = await sendInLanes(operations, (operation) => putOne(tagging, operation as Operation<PersonRecord>));
  if (!Array.isArray(put)) return put;
  const through = operations.filter((_, index) => put[index]?.outcome === 'ok');
  const failed = await changeMembers(tagging, through, 'add');
  return put.map((outcome, index) => {
    const email = operations[index]?.record.email.toLowerCase() ?? '';
    return outcome.outcome === 'ok' && failed.has(email)
      ? { outcome: 'reject', code: 'TAG_REFUSED', message: 'Mailchimp did not put the member on the tag.' }
      : outcome;
  });
}

/** Takes members off the tag; whom Mailchimp does not know is not on it. */
export async function leave(tagging: Tagging, operations: Operations): Promise<PartResult> {
  await changeMembers(tagging, operations, 'remove');
  return operations.map(() => ({ outcome: 'ok' }));
}

async function putOne({ api, settings }: Tagging, operation: Operation<PersonRecord>): Promise<Outcome | BatchOutcome> {
  try {
    const { status } = await api.json<{ status?: string }>(putMember(settings, operation));
    return status !== undefined && outOfReach.has(status)
      ? { outcome: 'suppressed', reason: `The person is ${status} at Mailchimp.` }
      : { outcome: 'ok' };
  } catch (error) {
    return judgeSilence(error);
  }
}

/** Addresses, written small, that Mailchimp names among the errors of its answer 200. */
async function changeMembers(
  { api, settings, tag }: Tagging,
  operations: Operations,
  what: 'add' | 'remove',
): Promise<Set<string>> {
  const failed = new Set<string>();
  for (let from = 0; from < operations.length; from += perChange) {
    const emails = operations.slice(from, from + perChange).map(({ record }) => record.email);
    const { errors = [] } = await api.json<Changed>(changeTag(settings, tag, { [what]: emails }));
    for (const { email_addresses: named = [] } of errors) for (const email of named) failed.add(email.toLowerCase());
  }
  return failed;
}
