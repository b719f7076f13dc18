import { createHash } from 'node:crypto';
import type { VendorRequest } from '@tributary/http-delivery';
import type { Operation } from '@tributary/plugin-kit';
import type { PersonRecord, Settings } from './settings.js';

/** People of one change of a tag: Mailchimp's most. */
export const perChange = 500;

/** Mailchimp names a member by the MD5 of the address written small. */
const memberId = (email: string): string => createHash('md5').update(email.toLowerCase()).digest('hex');

const inAudience = ({ audience }: Settings, rest: string): string => `/3.0/lists/${audience}${rest}`;

/** Makes or changes a member. The status of one whom Mailchimp knows is never sent: who unsubscribed stays so. */
export const putMember = (settings: Settings, { record }: Operation<PersonRecord>): VendorRequest => ({
  method: 'PUT',
  path: inAudience(settings, `/members/${memberId(record.email)}?skip_merge_validation=true`),
  body: {
    email_address: record.email,
    status_if_new: settings.newcomers,
    ...(record.merge_fields ? { merge_fields: record.merge_fields } : {}),
    ...(record.language === undefined ? {} : { language: record.language }),
  },
});

/** Puts members on the tag or takes them off; other tags stay. */
export const changeTag = (
  settings: Settings,
  tag: string,
  change: { add?: readonly string[]; remove?: readonly string[] },
): VendorRequest => ({
  method: 'POST',
  path: inAudience(settings, `/segments/${encodeURIComponent(tag)}`),
  body: { members_to_add: change.add ?? [], members_to_remove: change.remove ?? [] },
});

export const tags = (settings: Settings, offset: number, count: number): VendorRequest => ({
  method: 'GET',
  path: inAudience(settings, `/segments?type=static&fields=segments.id,segments.name&count=${count}&offset=${offset}`),
});

export const makeTag = (settings: Settings, name: string): VendorRequest => ({
  method: 'POST',
  path: inAudience(settings, '/segments'),
  body: { name, static_segment: [] },
});

export const members = (settings: Settings, tag: string, page: { offset: number; count: number }): VendorRequest => ({
  method: 'GET',
  path: inAudience(
    settings,
    `/segments/${encodeURIComponent(tag)}/members?fields=members.email_address&count=${page.count}&offset=${page.offset}` +
      '&include_unsubscribed=true&include_transactional=true&include_cleaned=true',
  ),
});

/** Deletes a member and what Mailchimp knows of them; the address cannot be put back. */
export const forget = (settings: Settings, email: string): VendorRequest => ({
  method: 'POST',
  path: inAudience(settings, `/members/${memberId(email)}/actions/delete-permanent`),
});
