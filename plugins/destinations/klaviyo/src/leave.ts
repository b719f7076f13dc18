import { isSuccess, type PartResult, type VendorApi } from '@tributary/http-delivery';
import type { Operation } from '@tributary/plugin-kit';
import type { Page, Profile } from './connect.js';
import { findProfiles, leaveList, perPage } from './requests.js';
import type { PersonRecord } from './settings.js';

/** Takes people off the list: their profiles are looked up first, since Klaviyo takes its own ids only. */
export async function leave(
  api: VendorApi,
  operations: readonly Operation<PersonRecord>[],
  list: string,
): Promise<PartResult> {
  const ids: string[] = [];
  for (let from = 0; from < operations.length; from += perPage) {
    const emails = operations.slice(from, from + perPage).map(({ record }) => record.email);
    const { data } = await api.json<Page<Profile>>(findProfiles(emails));
    ids.push(...data.map(({ id }) => id));
  }
  if (ids.length > 0) {
    const response = await api.ask(leaveList(ids, list));
    // A list that is gone has nobody on it.
    if (response.status !== 404 && !isSuccess(response)) return api.refusal(response).verdict;
    if (response.status === 200) api.read(response);
  }
  return operations.map(() => ({ outcome: 'ok' }));
}
