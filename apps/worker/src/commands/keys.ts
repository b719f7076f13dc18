import { TributaryError } from '@tributary/contracts';
import { createApiKey } from '../house/api-keys.js';
import type { CommandContext } from '../house/house.js';

/** Makes another key for the api. Its token is shown now and stored nowhere. */
export async function keysCreate(
  { house }: CommandContext,
  { label }: { label: string },
): Promise<{ label: string; token: string }> {
  if (!/^[\w .@-]{1,60}$/.test(label))
    throw new TributaryError('INVALID_REQUEST', 'A label has 1 to 60 letters, digits, blanks and . @ _ -');
  return { label, token: await createApiKey(house, label) };
}
