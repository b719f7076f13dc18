import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Sql } from '@tributary/contracts';
import type { House } from './house.js';
import { recordDecision } from './journal/decisions.js';

const adminLabel = 'admin';
/** Tokens hold 256 random bits, so that one plain SHA-256 keeps them: there is nothing to guess. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** What a key may see beyond every other key: `personal`, what tells of single persons where it is masked otherwise. */
export const keyScopes = ['personal'] as const;
export type KeyScope = (typeof keyScopes)[number];

interface NewKey {
  label: string;
  scopes?: readonly KeyScope[];
}

/** Makes a key and returns its token, which is stored nowhere: only its hash is. The key is a decision, so it survives a rebuild. */
export function createApiKey(house: Pick<House, 'database' | 'control'>, key: NewKey): Promise<string> {
  return addKey(house.database, house.control, key);
}

/** The admin token where there was none yet (show it now, it cannot be shown again), else null. */
export function ensureAdminToken(house: Pick<House, 'database' | 'control'>): Promise<string | null> {
  return house.database.transaction(async (tx) => {
    const known = await tx.query('SELECT 1 FROM api_keys WHERE label = $1 LIMIT 1', [adminLabel]);
    return known.length > 0 ? null : addKey(tx, house.control, { label: adminLabel });
  });
}

async function addKey(tx: Sql, control: House['control'], { label, scopes = [] }: NewKey): Promise<string> {
  const token = `trb_${randomBytes(32).toString('base64url')}`;
  const key = { id: `key_${randomUUID()}`, hash: hashOf(token), label, scopes: scopes.join(' ') };
  await recordDecision(control, { kind: 'key.created', ...key });
  await storeApiKey(tx, key);
  return token;
}

/** Stores a key of which the control log tells; twice is as once. */
export async function storeApiKey(tx: Sql, key: StoredKey): Promise<void> {
  await tx.query('INSERT INTO api_keys (id, hash, label, scopes) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    key.id,
    key.hash,
    key.label,
    key.scopes ?? '',
  ]);
}

export interface StoredKey {
  id: string;
  hash: string;
  label: string;
  /** Divided by blanks. */
  scopes?: string;
}

/** True where a key may see or do this beyond every other key; the admin's may do everything. */
export async function hasScope(database: Sql, { id, scope }: { id: string; scope: KeyScope }): Promise<boolean> {
  const [key] = await database.query<{ label: string; scopes: string }>(
    'SELECT label, scopes FROM api_keys WHERE id = $1',
    [id],
  );
  return key !== undefined && (key.label === adminLabel || key.scopes.split(' ').includes(scope));
}

/** Id of the key that a token belongs to, or undefined. */
export async function findApiKey(database: Sql, token: string): Promise<string | undefined> {
  const hash = hashOf(token);
  const [key] = await database.query<{ id: string; hash: string }>('SELECT id, hash FROM api_keys WHERE hash = $1', [
    hash,
  ]);
  if (!key || !timingSafeEqual(Buffer.from(key.hash), Buffer.from(hash))) return undefined;
  // Minutes are enough for "last used", and a write per request would not be.
  await database.query(
    `UPDATE api_keys SET last_used_at = now()
     WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
    [key.id],
  );
  return key.id;
}

/** True while a key has not been taken away. */
export async function hasApiKey(database: Sql, id: string): Promise<boolean> {
  return (await database.query('SELECT 1 FROM api_keys WHERE id = $1', [id])).length > 0;
}

/** True for the admin key: it alone may change what the house goes by. */
export async function isAdminKey(database: Sql, id: string): Promise<boolean> {
  return (await database.query('SELECT 1 FROM api_keys WHERE id = $1 AND label = $2', [id, adminLabel])).length > 0;
}
