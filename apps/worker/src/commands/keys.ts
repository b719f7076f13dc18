import { TributaryError } from '@tributary/contracts';
import { createApiKey, keyScopes, type KeyScope } from '../house/api-keys.js';
import type { CommandContext } from '../house/house.js';

/** Makes another key for the api. Its token is shown now and stored nowhere. */
export async function keysCreate(
  { house }: CommandContext,
  { label, scopes = [] }: { label: string; scopes?: readonly KeyScope[] },
): Promise<{ label: string; token: string; scopes: readonly KeyScope[] }> {
  if (!/^[\w .@-]{1,60}$/.test(label))
    throw new TributaryError('INVALID_REQUEST', 'A label has 1 to 60 letters, digits, blanks and . @ _ -');
  const unknown = scopes.find((scope) => !keyScopes.includes(scope));
  if (unknown !== undefined)
    throw new TributaryError('INVALID_REQUEST', `No scope "${unknown}"; there is ${keyScopes.join(', ')}.`);
  return { label, scopes, token: await createApiKey(house, { label, scopes }) };
}
