import type { Survivorship, Warehouse } from '@tributary/contracts';
import { rankedSql, ruleOf, type SurvivorshipRules } from './survivorship.js';

/** A value, and where it comes from. */
export interface SaidValue {
  value: unknown;
  source: string;
  occurredAt: string;
}

/** A surviving trait with where it comes from. */
export interface SurvivingTrait extends SaidValue {
  name: string;
  /** By which rule it survived. */
  by: Survivorship['by'];
  /** What else is said, the next in line first: each value once. */
  others: SaidValue[];
}

/**
 * Surviving traits of one person with their provenance, and the values that did not survive, by name; with `knownBy` of
 * what had come in by then.
 */
export async function traitsOfProfile(
  warehouse: Warehouse,
  origins: readonly string[],
  { survivorship = {}, knownBy }: { survivorship?: SurvivorshipRules; knownBy?: Date } = {},
): Promise<SurvivingTrait[]> {
  const { sql, params } = rankedSql(
    `SELECT 0 AS profile, * FROM trait_history WHERE origin IN ({origins:Array(UInt64)}) ${knownBy ? 'AND known_at <= {known_by:DateTime64(3)}' : ''}`,
    survivorship,
  );
  const rows = await warehouse.query<{ name: string; value: string; source: string; at: string }>(
    `SELECT name, value, source, occurred_at AS at FROM (${sql})
     ORDER BY name, score DESC, occurred_at DESC, message_id DESC, value DESC`,
    { params: { origins, ...params, ...(knownBy ? { known_by: utc(knownBy) } : {}) }, priority: 'interactive' },
  );
  const traits = new Map<string, typeof rows>();
  for (const row of rows) traits.set(row.name, [...(traits.get(row.name) ?? []), row]);
  return [...traits].flatMap(([name, said]) => {
    const [survivor, ...others] = said.filter((row, at) => said.findIndex((one) => one.value === row.value) === at);
    if (survivor === undefined || survivor.value === 'null') return [];
    const told = ({ value, source, at }: (typeof rows)[number]): SaidValue => ({
      value: JSON.parse(value) as unknown,
      source,
      occurredAt: at,
    });
    const losing = others.filter((row) => row.value !== 'null').map(told);
    return [{ name, ...told(survivor), by: ruleOf(survivorship, name), others: losing }];
  });
}

/** As the engine writes a DateTime64(3). */
const utc = (moment: Date): string => moment.toISOString().replace('T', ' ').slice(0, 23);
