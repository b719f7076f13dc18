import type { SourceConfig, Warehouse } from '@tributary/contracts';
import { acrossSources, type AcrossSources } from './across.js';
import { judgeQuality, type QualityCheck } from './checklist.js';
import { fieldQuality, type FieldQuality } from './field-quality.js';
import { dateOrders, foundBySteps, type DateOrder, type Found } from './found.js';
import { joinReports, type JoinReport } from './joins.js';
import { findSlips, type Slip } from './slips.js';
import { sourceRows, type SourceRows } from './source-rows.js';

export interface AuditReport {
  sources: (SourceRows & {
    fields: FieldQuality[];
    findings: Found[];
    slips: Slip[];
    dateOrders: DateOrder[];
  })[];
  across: AcrossSources[];
  joins: JoinReport[];
  checks: QualityCheck[];
}

/**
 * Looks at everything that the warehouse holds of the sources, and judges it by what they state. Counts are made by SQL;
 * only what a person looks at leaves the warehouse. `now` in milliseconds UTC.
 */
export async function audit(
  warehouse: Warehouse,
  sources: Readonly<Record<string, SourceConfig>>,
  { only, now }: { only?: string; now: number },
): Promise<AuditReport> {
  const keys = only === undefined ? Object.keys(sources) : [only];
  const rows = await sourceRows(warehouse, keys);
  const fields = await fieldQuality(warehouse, keys);
  const found = await foundBySteps(warehouse, { sources: keys });
  const slips = await findSlips(warehouse, keys);
  const across = await acrossSources(warehouse);
  const orders = dateOrders(found);
  return {
    sources: rows.map((row) => {
      const own = <TLine extends { source: string }>(lines: readonly TLine[]) =>
        lines.filter(({ source }) => source === row.source);
      return { ...row, fields: own(fields), findings: own(found), slips: own(slips), dateOrders: own(orders) };
    }),
    across,
    joins: await joinReports(warehouse),
    checks: judgeQuality({ rows, fields, found, across }, sources, now),
  };
}
