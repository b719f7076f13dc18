import { createHash } from 'node:crypto';
import type { Warehouse } from '@tributary/contracts';
import type { QualityCheck } from './checklist.js';

/** A line of the checklist at a time. */
export interface KeptCheck extends QualityCheck {
  at: string;
}

/** Keeps a checklist; `at` in milliseconds UTC. */
export async function keepChecks(warehouse: Warehouse, checks: readonly QualityCheck[], at: number): Promise<void> {
  if (checks.length === 0) return;
  await warehouse.insert(
    'quality_checks',
    checks.map(({ ok, ...check }) => ({
      at: (at / 1000).toFixed(3),
      id: createHash('md5')
        .update([check.name, check.source, check.field].join('\0'))
        .digest()
        .readBigUInt64LE(0)
        .toString(),
      ...check,
      ok: ok ? 1 : 0,
    })),
  );
}

/** Kept lines, the latest first; `latest` only the last of each check. */
export async function keptChecks(
  warehouse: Warehouse,
  { latest = false, limit = 200 }: { latest?: boolean; limit?: number } = {},
): Promise<KeptCheck[]> {
  const rows = await warehouse.query<Omit<KeptCheck, 'ok'> & { ok: number }>(
    `SELECT replaceOne(toString(at), ' ', 'T') || 'Z' AS at, name, source, field, ok, value, detail FROM quality_checks
     ORDER BY quality_checks.at DESC, name, source, field ${latest ? 'LIMIT 1 BY name, source, field' : ''} LIMIT {limit:UInt32}`,
    { params: { limit } },
  );
  return rows.map(({ ok, ...row }) => ({ ...row, ok: ok === 1 }));
}
