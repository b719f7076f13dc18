import type { Rule, Warehouse } from '@tributary/contracts';
import { desiredByRule } from './evaluate.js';

/** How many profiles a rule would hold at a moment, and a few of them, before anything is saved. */
export async function previewRule(
  warehouse: Warehouse,
  rule: Rule,
  at: number,
): Promise<{ size: number; sample: string[] }> {
  const { sql, params } = desiredByRule([{ kind: 'rule', key: 'preview', title: '', description: '', rule }]);
  const [row] = await warehouse.query<{ size: string; sample: string[] }>(
    `SELECT count() AS size, groupArraySample(5, 1)(toString(profile)) AS sample FROM (${sql})`,
    {
      params: { ...params, at: new Date(at).toISOString().replace('T', ' ').replace('Z', '') },
      priority: 'interactive',
    },
  );
  return { size: Number(row?.size ?? 0), sample: row?.sample ?? [] };
}
