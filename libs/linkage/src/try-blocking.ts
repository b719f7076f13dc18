import { randomUUID } from 'node:crypto';
import { planBlocking, allowedBySize } from './blocking/candidate-pairs.js';
import { findKey, keysOf, type Key } from './blocking/keys.js';
import { largestBlocks, measureRules, type LargeBlock, type RuleCost } from './blocking/measure-rules.js';
import { createRawTable, createRecordTable } from './compare/record-table.js';
import { insertRecords } from './insert-records.js';
import type { LinkInput } from './link-records.js';
import { pairsInAll, type LinkageRun } from './linkage-run.js';

/** What blocking rules would cost on these records; nothing is compared. */
export interface BlockingTrial {
  records: number;
  /** Comparisons without any rule, and those allowed. */
  pairsInAll: number;
  mostPairs: number;
  rules: (RuleCost & { worst: LargeBlock[] })[];
  /** Keys that rules can be made of. */
  keys: string[];
}

/**
 * Counts what rules would cost: those given, else those that a run would choose itself. @throws CONFIG_INVALID where a
 * rule names an unknown key.
 */
export async function tryBlocking(
  { warehouse, files, settings, mode, signal }: Omit<LinkInput, 'tell' | 'decided'>,
  given?: readonly (readonly string[])[],
): Promise<BlockingTrial> {
  const prefix = `link_${randomUUID().replaceAll('-', '')}`;
  const start = { warehouse, prefix, settings, fields: settings.fields, mode, signal };
  try {
    await createRawTable({ ...start, sizes: [], records: 0 });
    const sizes = await insertRecords(start, files);
    const run: LinkageRun = { ...start, sizes, records: sizes.reduce((sum, size) => sum + size, 0) };
    await createRecordTable(run);
    const keys = keysOf(run);
    const { costs, places } = given ? await measured(run, keys, given) : await planBlocking(run);
    const worst = costs.length === 0 ? [] : await largestBlocks(run);
    return {
      records: run.records,
      pairsInAll: pairsInAll(run),
      mostPairs: settings.blocking.mostPairs ?? allowedBySize(run.records),
      rules: costs.map((cost, i) => ({ ...cost, worst: worst.filter((block) => block.rule === places[i]) })),
      keys: keys.map(({ name }) => name),
    };
  } finally {
    for (const table of ['raw', 'record', 'block']) await warehouse.command(`DROP TABLE IF EXISTS ${prefix}_${table}`);
  }
}

async function measured(
  run: LinkageRun,
  keys: readonly Key[],
  given: readonly (readonly string[])[],
): Promise<{ costs: readonly RuleCost[]; places: readonly number[] }> {
  const rules = given.map((names) => ({ keys: names.map((name) => findKey(keys, name)) }));
  return { costs: await measureRules(run, rules), places: [...rules.keys()] };
}
