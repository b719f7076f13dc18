import type { Parameter, Priority, Warehouse } from '@tributary/contracts';
import type { CompiledFeatureSet } from './feature-set.js';
import { peopleNow, type PeopleSource } from './people-then.js';
import { ownRows } from './own-sql.js';

export interface Filling {
  table: string;
  /** The column that tells this filling from others. */
  stamp: { column: string; type: string; value: string };
  /** `as_of` and `known_by`. */
  params: Record<string, Parameter>;
  priority?: Priority;
  /** Default: people as they are merged now. */
  people?: PeopleSource;
}

/**
 * Writes what a set yields into a table, a row per person. What the project wrote itself is read by a statement that can
 * do nothing else, and written by another one.
 */
export async function fillTable(
  warehouse: Warehouse,
  set: CompiledFeatureSet,
  { table, stamp, params, priority = 'live', people = peopleNow }: Filling,
): Promise<void> {
  const { select } = set;
  if (typeof select !== 'string') {
    const rows = stamped(ownRows(warehouse, { ...set, select }, { params, people }), stamp);
    return warehouse.insert(table, rows, {
      columns: ['profile', ...set.features.map(({ column }) => column), stamp.column],
    });
  }
  const names = set.features.map(({ column }) => `\`${column}\``).join(', ');
  await warehouse.command(
    `INSERT INTO ${table} (profile, ${names}, ${stamp.column})
     SELECT profile, ${names}, CAST({stamp:String}, '${stamp.type}') FROM (${select.replaceAll(peopleNow.events, people.events)})`,
    { params: { ...set.params, ...params, stamp: stamp.value }, priority },
  );
}

async function* stamped(rows: AsyncIterable<object>, { column, value }: Filling['stamp']): AsyncGenerator<object> {
  for await (const row of rows) yield { ...row, [column]: value };
}
