import type { Warehouse } from '@tributary/contracts';

/** How a field fares between sources. */
export interface AcrossSources {
  /** Name of a trait, as all sources share it. */
  field: string;
  /** People of whom at least two sources say something here, and those of whom they say different things. */
  people: number;
  differing: number;
  /** Spellings of what is one label: each with its source. */
  spellings: { label: string; variants: { source: string; value: string; rows: number }[] }[];
}

/** A few, for a person to look at. */
const mostSpellings = 20;

/** What sources say of the same person and field, and how they spell the same labels (F048 of the feature list). */
export async function acrossSources(warehouse: Warehouse): Promise<AcrossSources[]> {
  const [people, spellings] = await Promise.all([
    warehouse.query<{ field: string; people: string; differing: string }>(
      `SELECT name AS field, countIf(sources > 1) AS people, countIf(sources > 1 AND said > 1) AS differing FROM (
         SELECT person, name, count() AS sources, uniqExact(lowerUTF8(latest)) AS said FROM (
           SELECT dictGetOrDefault('profile_alias_dict', 'canonical', origin, origin) AS person, name, source,
                  argMax(value, (occurred_at, message_id)) AS latest
           FROM trait_history WHERE value != 'null' GROUP BY person, name, source)
         GROUP BY person, name)
       GROUP BY name HAVING people > 0 ORDER BY differing DESC, field`,
      { priority: 'bulk' },
    ),
    warehouse.query<{ field: string; label: string; variants: [string, string, string][] }>(
      `SELECT field, label, arrayReverseSort(v -> v.3, groupArray(20)((source, text, n))) AS variants FROM (
         SELECT name AS field, source, JSONExtractString(value) AS text, lowerUTF8(trimBoth(text)) AS label, count() AS n
         FROM trait_history
         WHERE startsWith(value, '"') AND name NOT IN ('email', 'phone', 'user_id', 'customer_number')
         GROUP BY field, source, text, label)
       GROUP BY field, label HAVING uniqExact(text) > 1 ORDER BY sum(n) DESC LIMIT 200`,
      { priority: 'bulk' },
    ),
  ]);
  const fields = new Map<string, AcrossSources>(
    people.map(({ field, people: both, differing }) => [
      field,
      { field, people: Number(both), differing: Number(differing), spellings: [] },
    ]),
  );
  for (const { field, label, variants } of spellings) {
    const known = fields.get(field) ?? { field, people: 0, differing: 0, spellings: [] };
    fields.set(field, known);
    if (known.spellings.length < mostSpellings)
      known.spellings.push({
        label,
        variants: variants.map(([source, value, rows]) => ({ source, value, rows: Number(rows) })),
      });
  }
  return [...fields.values()];
}
