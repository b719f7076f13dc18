import { frequencyMatters } from '../compare/ladders.js';
import type { LinkageRun } from '../linkage-run.js';
import { piecesOf } from '../settings/roles.js';
import { keyNumbers } from './key-numbers.js';
import { runOf, type LinkIndex } from './link-index.js';
import { recordColumns } from './record-columns.js';

/**
 * Adds a record to an index, so that later ones are compared with it, too. Model and frequencies stay as they are. Of a
 * record that changed, both states stay: either may be what another one was written down as.
 * @param record Its number: higher than all others.
 */
export async function appendToIndex(
  warehouse: LinkageRun['warehouse'],
  index: LinkIndex,
  { record, values }: { record: number; values: readonly string[] },
): Promise<void> {
  const run = runOf(warehouse, index);
  const { columns, params } = await recordColumns(run, values);
  const table = `${run.prefix}_record`;
  const own = run.fields.flatMap((field, i) => {
    const extra = [`f${i}`];
    if (field.role === 'forename') extra.push(`forms${i}`);
    if (piecesOf(field.role) !== undefined) extra.push(`t${i}`, `s${i}`);
    return extra;
  });
  const counted = run.fields.flatMap((field, i) => (frequencyMatters.has(field.role) ? [i] : []));
  const counts = counted.map(
    (i) => `(SELECT toUInt32(greatest(1, max(n${i}))) FROM ${table} WHERE f${i} = {v${i}:String}) AS n${i}`,
  );
  const names = ['id', 'source', ...own, ...counted.map((i) => `n${i}`)];
  await warehouse.command(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT toUInt32(${record}), 0, ${[...own, ...counts].join(', ')} FROM (SELECT ${columns})`,
    { params },
  );
  const keys = keyNumbers(run, index, values).map((k) => ({ k: String(k), id: record }));
  if (keys.length > 0) await warehouse.insert(`${run.prefix}_key`, keys);
}
