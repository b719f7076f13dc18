import { allowedRemovals } from './allowance.js';
import { differenceOf, differenceSettings } from './difference.js';
import type { ActivationDeps, Sync } from './ports.js';

export interface PlanCounts {
  add: number;
  update: number;
  remove: number;
  unchanged: number;
  /** Members that may not be sent: purpose or reason → count. */
  blocked: Record<string, number>;
  /** Of the removals: members who may not be sent any more, by purpose, channel or reason → count. */
  withdrawn: Record<string, number>;
  /** Of the updates: people whose record was last sent under another mapping, and is sent anew because of it. */
  remapped: number;
  /** Set where the plan stopped and asks: nothing of it was queued. */
  stopped: string | null;
}

/** Fewer people than that may always be removed. */
const smallest = 20;

/** Counts what a sync would do: one statement over members, profiles, consents and the confirmed ledger. */
export async function countPlan(deps: ActivationDeps, sync: Sync): Promise<PlanCounts> {
  const { sql, params } = await differenceOf(deps, sync);
  const rows = await deps.warehouse.query<{ kind: string; reason: string; n: string; remapped: string }>(
    `SELECT kind, reason, toString(count()) AS n, toString(countIf(kind = 'update' AND known_mapping != 0
        AND known_mapping != cityHash64({mapping:String}))) AS remapped
     FROM (${sql}) GROUP BY kind, reason ${differenceSettings}`,
    { params },
  );
  const count = (kind: string) => rows.reduce((sum, row) => sum + (row.kind === kind ? Number(row.n) : 0), 0);
  const reasons = (kind: string) =>
    Object.fromEntries(
      rows.flatMap((row) => (row.kind === kind && row.reason !== '' ? [[row.reason, Number(row.n)]] : [])),
    ) as Record<string, number>;
  const counts = {
    add: count('add'),
    update: count('update'),
    remove: count('remove'),
    unchanged: count('unchanged'),
    blocked: reasons('blocked'),
    withdrawn: reasons('remove'),
    remapped: rows.reduce((sum, row) => sum + Number(row.remapped), 0),
  };
  const question = questionOf(counts, sync);
  const answered = question !== null && counts.remove <= (await allowedRemovals(deps.database, sync.key, deps.now()));
  return { ...counts, stopped: answered ? null : question };
}

/** Why a plan must not be carried out before a person has looked at it. */
function questionOf(counts: Omit<PlanCounts, 'stopped'>, { key, config, target }: Sync): string | null {
  const { add, update, remove, unchanged, blocked } = counts;
  if (remove <= smallest) return null;
  const members = add + update + unchanged + Object.values(blocked).reduce((sum, people) => sum + people, 0);
  if (members === 0 && !config.allowEmpty)
    return (
      `the segment "${config.segment}" is empty, and all ${remove} people would be removed from ${target.connection}; ` +
      `say "syncs allow ${key}" if this is meant once, or allowEmpty in the sync`
    );
  const known = remove + unchanged + update;
  if (remove <= known * config.maxRemovedShare) return null;
  return (
    `would remove ${remove} of ${known} people from ${target.connection}; ` +
    `say "syncs allow ${key}" if this is meant once, or raise maxRemovedShare of the sync`
  );
}
