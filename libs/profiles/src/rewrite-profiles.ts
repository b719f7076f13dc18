import type { Warehouse } from '@tributary/contracts';

/** Profiles per statement: keeps the text of one statement below half a megabyte. */
export const chunk = 20_000;

/**
 * Rewrites the profile rows of these profiles from their trait history, in the warehouse: of each trait the value with
 * the latest time survives, ties broken by message id, then by the value itself. A profile that was merged into another keeps a row with
 * `present = 0`; an undone merge brings it back by the same statement. `version`: see `takeVersion`; the row with the highest one counts.
 */
export async function rewriteProfiles(
  warehouse: Warehouse,
  profiles: readonly string[],
  { version }: { version: string },
): Promise<void> {
  for (let start = 0; start < profiles.length; start += chunk) {
    const ids = profiles.slice(start, start + chunk);
    await warehouse.command(
      `INSERT INTO profiles (profile, traits, present, version)
       WITH touched AS (SELECT arrayJoin({ids:Array(UInt64)}) AS profile),
       parts AS (
         SELECT profile AS origin, profile FROM touched
         UNION ALL
         SELECT origin, canonical AS profile FROM profile_alias FINAL
         WHERE canonical IN ({ids:Array(UInt64)}) AND origin != canonical
       ),
       surviving AS (
         SELECT parts.profile AS profile, h.name AS name, argMax(h.value, (h.occurred_at, h.message_id, h.value)) AS value
         FROM (SELECT * FROM trait_history WHERE origin IN (SELECT origin FROM parts)) AS h
         INNER JOIN parts ON parts.origin = h.origin
         GROUP BY profile, name
         HAVING value != 'null'
       ),
       gathered AS (
         SELECT profile, concat('{', arrayStringConcat(arraySort(groupArray(concat(toJSONString(name), ':', value))), ','), '}') AS traits
         FROM surviving GROUP BY profile
       )
       SELECT touched.profile,
              CAST(if(gathered.traits = '', '{}', gathered.traits) AS JSON) AS traits,
              -- Of the table, not of the dictionary, which another worker may be loading just now.
              touched.profile NOT IN (
                SELECT origin FROM profile_alias FINAL WHERE origin IN ({ids:Array(UInt64)}) AND origin != canonical
              ) AS present,
              {version:UInt64} AS version
       FROM touched LEFT JOIN gathered ON gathered.profile = touched.profile`,
      { params: { ids, version } },
    );
  }
}
