import { createHash, randomBytes } from 'node:crypto';
import { isSuccess, VendorRefusal, type VendorApi } from '@tributary/http-delivery';
import type { Outcome } from '@tributary/plugin-kit';
import { codeOf, route } from './connect.js';
import { metaName, withoutSegment, withSegment } from './segments-meta.js';
import type { PersonRecord, Settings } from './settings.js';

export interface User {
  id: number;
  email: string;
  meta: Record<string, unknown>;
}

export interface Membership {
  api: VendorApi;
  settings: Settings;
  segment: string;
}

const usersPerPage = 100;

/** The account of an address, null where there is none. WordPress searches by parts of an address. */
export async function userOf(api: VendorApi, email: string): Promise<User | null> {
  const query = { search: email, context: 'edit', per_page: String(usersPerPage) };
  const found = await api.json<User[]>({ method: 'GET', path: route('/wp/v2/users', query) });
  return found.find((user) => user.email.toLowerCase() === email.toLowerCase()) ?? null;
}

/** Puts the person into the segment, beside others that the account is in; makes the account where the settings say so. */
export async function join({ api, settings, segment }: Membership, record: PersonRecord): Promise<Outcome> {
  const { email, ...names } = record;
  const known = await userOf(api, email);
  if (known !== null) return rejoin(api, known, { names, segment });
  if (settings.newcomers === 'skip')
    return { outcome: 'reject', code: 'NO_ACCOUNT', message: 'The person has no account at this site.' };
  const made = await create(api, record, withSegment('', segment));
  if (made.outcome !== 'reject' || !taken.has(made.code)) return made;
  // Perhaps by the person themselves a moment ago, or by a request whose answer was lost: then the account is there now.
  const meanwhile = await userOf(api, email);
  return meanwhile === null ? made : rejoin(api, meanwhile, { names, segment });
}

const taken = new Set(['existing_user_login', 'existing_user_email']);

function rejoin(
  api: VendorApi,
  user: User,
  { names, segment }: { names: Omit<PersonRecord, 'email'>; segment: string },
): Promise<Outcome> {
  return change(api, user, { ...names, meta: { [metaName]: withSegment(heldBy(user), segment) } });
}

/** Takes the person out of the segment; the account and its other segments stay. */
export async function leave({ api, segment }: Membership, { email }: PersonRecord): Promise<Outcome> {
  const known = await userOf(api, email);
  if (known === null) return { outcome: 'ok' };
  const held = heldBy(known);
  const left = withoutSegment(held, segment);
  return left === held ? { outcome: 'ok' } : change(api, known, { meta: { [metaName]: left } });
}

async function create(api: VendorApi, record: PersonRecord, segments: string): Promise<Outcome> {
  const response = await api.ask({
    method: 'POST',
    path: route('/wp/v2/users'),
    body: {
      ...record,
      username: usernameOf(record.email),
      // Nobody knows it: the person asks for one of their own by “Lost your password?”.
      password: randomBytes(24).toString('base64url'),
      roles: ['subscriber'],
      meta: { [metaName]: segments },
    },
  });
  if (isSuccess(response)) return confirmed(api.read<User>(response), segments);
  const refusal = api.refusal(response);
  if ('outcome' in refusal.verdict) return refusal.verdict;
  throw refusal;
}

async function change(api: VendorApi, user: User, body: { meta: Record<string, string> }): Promise<Outcome> {
  const response = await api.ask({ method: 'POST', path: route(`/wp/v2/users/${user.id}`), body });
  if (isSuccess(response)) return confirmed(api.read<User>(response), body.meta[metaName] ?? '');
  if (codeOf(response) === 'rest_user_invalid_id')
    return { outcome: 'retry', code: 'ACCOUNT_GONE', message: 'The account was deleted meanwhile.' };
  throw api.refusal(response);
}

/** WordPress ignores meta that nobody registered and answers 200 all the same. */
function confirmed({ id, meta }: User, wanted: string): Outcome {
  if (meta[metaName] === wanted) return { outcome: 'ok', remoteId: String(id) };
  throw new VendorRefusal({
    batch: 'blocked',
    message: 'WordPress answered 200 and kept no segments: tributary-segments.php is not in wp-content/mu-plugins.',
  });
}

function heldBy({ meta }: User): string {
  const held = meta[metaName];
  return typeof held === 'string' ? held : '';
}

/** The same for the same address, so that an account is not made twice; not the address, since WordPress shows user names. */
function usernameOf(email: string): string {
  return `member-${createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 16)}`;
}
