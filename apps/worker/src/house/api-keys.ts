import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Database, Sql } from '@tributary/contracts';

const adminLabel = 'admin';
/** Tokens hold 256 random bits, so that one plain SHA-256 keeps them: there is nothing to guess. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes a key and returns its token, which is stored nowhere: only its hash is. */
export async function createApiKey(database: Sql, label: string): Promise<string> {
  const token = `trb_${randomBytes(32).toString('base64url')}`;
  await database.query('INSERT INTO api_keys (id, hash, label) VALUES ($1, $2, $3)', [
    `key_${randomUUID()}`,
    hashOf(token),
    label,
  ]);
  return token;
}

/** The admin token where there was none yet (show it now, it cannot be shown again), else null. */
export function ensureAdminToken(database: Database): Promise<string | null> {
  return database.transaction(async (tx) => {
    const known = await tx.query('SELECT 1 FROM api_keys WHERE label = $1 LIMIT 1', [adminLabel]);
    return known.length > 0 ? null : createApiKey(tx, adminLabel);
  });
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
