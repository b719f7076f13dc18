import type { VendorRequest } from '@tributary/http-delivery';
import type { Operation } from '@tributary/plugin-kit';
import type { PersonRecord } from './settings.js';

type Operations = readonly Operation<PersonRecord>[];

/** Members of a page, and addresses of a look-up: Klaviyo's most. */
export const perPage = 100;

const query = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();

/** A text in a filter of Klaviyo's: https://developers.klaviyo.com/en/docs/filtering_ */
const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** Upserts profiles and puts them on the list, as a job. It neither subscribes nor unsubscribes anyone. */
export const importProfiles = (operations: Operations, list: string): VendorRequest => ({
  method: 'POST',
  path: '/api/profile-bulk-import-jobs',
  body: {
    data: {
      type: 'profile-bulk-import-job',
      attributes: {
        profiles: { data: operations.map(({ record }) => ({ type: 'profile', attributes: record })) },
      },
      relationships: { lists: { data: [{ type: 'list', id: list }] } },
    },
  },
});

export const importJob = (job: string): VendorRequest => ({
  method: 'GET',
  path: `/api/profile-bulk-import-jobs/${encodeURIComponent(job)}`,
});

export const importErrors = (job: string): VendorRequest => ({
  method: 'GET',
  path: `/api/profile-bulk-import-jobs/${encodeURIComponent(job)}/import-errors?${query({ 'page[size]': String(perPage) })}`,
});

/** Profiles of these addresses, at most a page of them. */
export const findProfiles = (emails: readonly string[]): VendorRequest => ({
  method: 'GET',
  path: `/api/profiles?${query({
    filter: `any(email,[${emails.map(quoted).join(',')}])`,
    'fields[profile]': 'email',
    'page[size]': String(perPage),
  })}`,
});

/** Takes profiles off this list only. The job that unsubscribes people would do so everywhere. */
export const leaveList = (profiles: readonly string[], list: string): VendorRequest => ({
  method: 'DELETE',
  path: `/api/lists/${encodeURIComponent(list)}/relationships/profiles`,
  body: { data: profiles.map((id) => ({ type: 'profile', id })) },
});

export const findList = (name: string): VendorRequest => ({
  method: 'GET',
  path: `/api/lists?${query({ filter: `equals(name,${quoted(name)})`, 'fields[list]': 'name' })}`,
});

export const makeList = (name: string): VendorRequest => ({
  method: 'POST',
  path: '/api/lists',
  body: { data: { type: 'list', attributes: { name } } },
});

export const members = (list: string): VendorRequest => ({
  method: 'GET',
  path: `/api/lists/${encodeURIComponent(list)}/profiles?${query({
    'fields[profile]': 'email',
    'page[size]': String(perPage),
  })}`,
});

/** Deletes a person and what Klaviyo knows of them, for good. */
export const forget = (email: string): VendorRequest => ({
  method: 'POST',
  path: '/api/data-privacy-deletion-jobs',
  body: {
    data: {
      type: 'data-privacy-deletion-job',
      attributes: { profile: { data: { type: 'profile', attributes: { email } } } },
    },
  },
});
