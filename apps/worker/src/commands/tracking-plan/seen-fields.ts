import type { SeenField } from '@tributary/collection';
import type { Warehouse } from '@tributary/contracts';
import { fieldQuality, traitName } from '@tributary/quality';

export interface SeenEvent {
  event: string;
  events: number;
  fields: SeenField[];
}

/** Texts gathered of a field: one more than a list in a plan may have. */
const mostTexts = 13;

interface ValueRow {
  event: string;
  field: string;
  texts: string[];
  least: number | null;
  most: number | null;
}

/** What was seen of every event of a source: kinds from the census, texts and bounds from the values themselves. */
export async function seenEvents(warehouse: Warehouse, source: string): Promise<SeenEvent[]> {
  const [census, properties, traits] = await Promise.all([
    fieldQuality(warehouse, [source]),
    // No alias is called as a column that it is made from: ClickHouse would take the alias for the column.
    warehouse.query<ValueRow>(
      `SELECT name AS event, property.1 AS field,
              groupUniqArrayIf(${mostTexts})(JSONExtractString(property.2), startsWith(property.2, '"')) AS texts,
              minOrNull(toFloat64OrNull(property.2)) AS least, maxOrNull(toFloat64OrNull(property.2)) AS most
       FROM events ARRAY JOIN JSONExtractKeysAndValuesRaw(properties) AS property
       WHERE source = {source:String} GROUP BY event, field`,
      { params: { source }, priority: 'bulk' },
    ),
    warehouse.query<ValueRow>(
      `SELECT 'identify' AS event, name AS field,
              groupUniqArrayIf(${mostTexts})(JSONExtractString(value), startsWith(value, '"')) AS texts,
              minOrNull(toFloat64OrNull(value)) AS least, maxOrNull(toFloat64OrNull(value)) AS most
       FROM trait_history WHERE source = {source:String} GROUP BY field`,
      { params: { source }, priority: 'bulk' },
    ),
  ]);
  const values = new Map<string, ValueRow>();
  for (const row of properties) values.set(`${row.event}\0properties.${row.field}`, row);
  for (const row of traits) values.set(`traits.${row.field}`, row);
  const seen = new Map<string, SeenEvent>();
  for (const { event, field, events, kinds } of census) {
    const [part = '', ...rest] = field.split('.');
    const name = rest.join('.');
    // A plan judges the traits of identify and group calls, and the properties of all others.
    if ((part === 'traits') !== (event === 'identify' || event === 'group')) continue;
    const value = values.get(part === 'traits' ? `traits.${traitName(name)}` : `${event}\0${field}`);
    const known = seen.get(event) ?? { event, events, fields: [] };
    known.fields.push({
      name,
      kinds,
      texts: value?.texts ?? [],
      least: value?.least ?? null,
      most: value?.most ?? null,
    });
    seen.set(event, known);
  }
  return [...seen.values()];
}
