import type { Warehouse } from '@tributary/contracts';
import { suggester } from '../steps/typo-rule.js';

/** A rare value that is one slip of the finger from a frequent one. */
export interface Slip {
  source: string;
  field: string;
  value: string;
  rows: number;
  meant: string;
  meantRows: number;
  distance: number;
  /** Messages that have it, a few. */
  messages: string[];
}

/** A field has a vocabulary where each value comes up so often on average, and there are at most so many values. */
const rowsPerValue = 4;
const mostValues = 5000;
/** A value is right where it is so many times as frequent as the slip, and at least so frequent. */
const timesAsFrequent = 6;
const leastFrequent = 5;
const shortest = 4;
const mostSlips = 2000;

interface ValueRow {
  source: string;
  field: string;
  value: string;
  rows: string;
  messages: string[];
}

/**
 * Slips in fields whose values repeat (names, cities, campaigns), found without a list of what is right: what nearly
 * everyone writes is right. Of texts that hold letters only, at a Damerau-Levenshtein distance of 1.
 */
export async function findSlips(warehouse: Warehouse, sources: readonly string[]): Promise<Slip[]> {
  const rows = await warehouse.query<ValueRow>(
    // No alias is called as a column that it is made from: ClickHouse would take the alias for the column.
    `WITH said AS (
       SELECT source, 'traits.' || name AS field, JSONExtractString(value) AS text, count() AS n, groupArray(5)(message_id) AS ids
       FROM trait_history
       WHERE source IN ({sources:Array(String)}) AND startsWith(value, '"')
         AND name NOT IN ('email', 'phone', 'user_id', 'customer_number') GROUP BY source, field, text
       UNION ALL
       SELECT source, 'properties.' || property.1 AS field, property.2 AS text, count() AS n, groupArray(5)(message_id) AS ids
       FROM events ARRAY JOIN JSONExtractKeysAndValues(properties, 'String') AS property
       WHERE source IN ({sources:Array(String)}) GROUP BY source, field, text)
     SELECT source, field, text AS value, n AS rows, ids AS messages FROM said
     WHERE (source, field) IN (
       SELECT source, field FROM said GROUP BY source, field
       HAVING count() BETWEEN 2 AND ${mostValues} AND sum(n) >= ${rowsPerValue} * count())
       AND NOT match(text, '[0-9@/]') AND lengthUTF8(text) BETWEEN ${shortest} AND 60
     ORDER BY source, field, n DESC, text`,
    { params: { sources }, priority: 'bulk' },
  );
  const fields = new Map<string, ValueRow[]>();
  for (const row of rows) {
    const key = `${row.source}\0${row.field}`;
    const known = fields.get(key);
    if (known) known.push(row);
    else fields.set(key, [row]);
  }
  return [...fields.values()].flatMap(slipsOf).slice(0, mostSlips);
}

function slipsOf(values: readonly ValueRow[]): Slip[] {
  const frequent = values.filter(({ rows }) => Number(rows) >= leastFrequent);
  const counts = new Map(frequent.map(({ value, rows }) => [value.toLowerCase(), { value, rows: Number(rows) }]));
  // Frequencies fall: what is frequent enough for one value is so for all that are rarer.
  return values.flatMap(({ source, field, value, rows, messages }) => {
    const right = frequent.filter((one) => Number(one.rows) >= timesAsFrequent * Number(rows));
    if (
      right.length === 0 ||
      (counts.get(value.toLowerCase())?.rows !== undefined && Number(rows) >= Number(right.at(-1)?.rows))
    )
      return [];
    const found = suggester(
      right.map((one) => one.value),
      1,
    )(value);
    const meant = found && counts.get(found.text);
    if (!found || !meant) return [];
    return [
      {
        source,
        field,
        value,
        rows: Number(rows),
        meant: meant.value,
        meantRows: meant.rows,
        distance: found.distance,
        messages,
      },
    ];
  });
}
