import type { Warehouse } from '@tributary/contracts';
import { survivingSql, type SurvivorshipRules } from './survivorship.js';

/** Profiles per statement: keeps the text of one statement below half a megabyte. */
export const chunk = 20_000;

/**
 * Rewrites the profile rows of these profiles from their trait history, in the warehouse: of each trait one value
 * survives, by the rules, and without one the latest; ties broken by message id, then by the value itself. A profile that was merged into another keeps a row with
 * `present = 0`; an undone merge brings it back by the same statement. `version`: see `takeVersion`; the row with the highest one counts.
 */
export async function rewriteProfiles(
  warehouse: Warehouse,
  profiles: readonly string[],
  { version, survivorship = {} }: { version: string; survivorship?: SurvivorshipRules },
): Promise<void> {
  const surviving = survivingSql(
    `SELECT parts.profile AS profile, h.* FROM (SELECT * FROM trait_history WHERE origin IN (SELECT origin FROM parts)) AS h
     INNER JOIN parts ON parts.origin = h.origin`,
    survivorship,
  );
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
       surviving AS (${surviving.sql}),
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
      { params: { ids, version, ...surviving.params } },
    );
  }
}
