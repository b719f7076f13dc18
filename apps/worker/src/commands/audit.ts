import { TributaryError } from '@tributary/contracts';
import { audit, keepChecks, keptChecks, type AuditReport, type KeptCheck, type QualityCheck } from '@tributary/quality';
import type { CommandContext, House } from '../house/house.js';

export interface AuditArguments {
  /** Key of a source; default all. */
  source?: string;
  /** Looks at checklists that were kept, in place of making a new one. */
  history?: boolean;
}

export interface AuditResult extends AuditReport {
  /** Every check holds. */
  ok: boolean;
  at: string;
  sources: (AuditReport['sources'][number] & { rows: number | null })[];
  /** Each with how it was judged before: null where it never was. */
  checks: (QualityCheck & { before: { at: string; ok: boolean } | null })[];
}

/** Looks at the quality of what every source gave, and keeps the checklist. @throws NOT_FOUND */
export async function auditCommand(
  { house, tell }: CommandContext,
  { source, history = false }: AuditArguments,
): Promise<AuditResult | { history: KeptCheck[] }> {
  await house.reload();
  if (history) return { history: await keptChecks(house.warehouse) };
  tell({ stage: 'audit', done: null, text: source ?? 'all sources' });
  return auditHouse(house, source);
}

/** The audit of a house, now. @throws NOT_FOUND */
export async function auditHouse(house: House, source?: string): Promise<AuditResult> {
  const { warehouse, config } = house;
  if (source !== undefined && !Object.hasOwn(config.sources, source))
    throw new TributaryError(
      'NOT_FOUND',
      `No source "${source}". Known: ${Object.keys(config.sources).join(', ') || 'none'}.`,
    );
  const now = Date.now();
  const report = await audit(warehouse, config.sources, { only: source, now });
  const read = await house.database.query<{ source: string; rows: string }>('SELECT source, rows FROM source_cursors');
  const rows = new Map(read.map((row) => [row.source, Number(row.rows)]));
  const checks = [...report.checks, await accessCheck(house)];
  const before = await keptChecks(warehouse, { latest: true, limit: 10_000 });
  await keepChecks(warehouse, checks, now);
  return {
    ...report,
    ok: checks.every(({ ok }) => ok),
    at: new Date(now).toISOString(),
    sources: report.sources.map((one) => ({ ...one, rows: rows.get(one.source) ?? null })),
    checks: checks.map((check) => {
      const last = before.find(
        ({ name, source: of, field }) => name === check.name && of === check.source && field === check.field,
      );
      return { ...check, before: last ? { at: last.at, ok: last.ok } : null };
    }),
  };
}

const unusedDays = 90;

/** Keys of the api that nobody used for long open doors for nothing. */
async function accessCheck({ database }: House): Promise<QualityCheck> {
  const rows = await database.query<{ label: string }>(
    `SELECT label FROM api_keys
     WHERE label <> 'admin' AND coalesce(last_used_at, created_at) < now() - make_interval(days => ${unusedDays}) ORDER BY label`,
  );
  const labels = rows.map(({ label }) => label);
  const detail =
    labels.length === 0
      ? 'every key of the api is in use'
      : `keys of the api that nobody used for ${unusedDays} days: ${labels.slice(0, 10).join(', ')}`;
  return { name: 'access', source: '', field: '', ok: labels.length === 0, value: labels.length, detail };
}
