import type { Cut, Warehouse } from '@tributary/contracts';
import { accountCalls } from './group-sql.js';

/**
 * Everybody who was ever in an account of which a cut says something: what is said of an account may concern all of its
 * members, whoever said it. UInt64 as text.
 */
export async function accountFellows(warehouse: Warehouse, { from, to }: Pick<Cut, 'from' | 'to'>): Promise<string[]> {
  const named = accountCalls({ where: 'log_position BETWEEN {from:UInt64} AND {to:UInt64}' });
  const rows = await warehouse.query<{ person: string }>(
    `SELECT DISTINCT toString(profile) AS person FROM ${accountCalls({ of: `id IN (SELECT id FROM ${named})` })} WHERE profile != 0`,
    { params: { from, to } },
  );
  return rows.map(({ person }) => person);
}
