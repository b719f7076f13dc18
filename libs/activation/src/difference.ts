import type { Parameter } from '@tributary/contracts';
import { consentClause } from './consent-clause.js';
import { mappedTraits } from './mapping.js';
import type { ActivationDeps, Sync } from './ports.js';
import { strategyClauses } from './strategy.js';
import { suppressedProfiles } from './suppressed.js';
import { uncertainProfiles } from './uncertain.js';

export interface Difference {
  sql: string;
  params: Record<string, Parameter>;
}

/** How every statement over a difference runs: sorted tables are merged as they lie, so memory stays flat at any size. */
export const differenceSettings = `SETTINGS join_algorithm = 'full_sorting_merge', output_format_json_quote_64bit_integers = 0`;

/**
 * One row per person who is a member or known to the destination, with what is to be done: profile, kind, reason (why a
 * member may not be sent: the kind is then `blocked`, or `remove` of who is known there), mapped (JSON of the mapped
 * traits), hash, and of the ledger known_record, known_version, remote_id and known_mapping.
 * `profiles`: of these people alone.
 */
export async function differenceOf(
  deps: ActivationDeps,
  sync: Sync,
  profiles?: readonly string[],
): Promise<Difference> {
  const { mapping, holdout } = sync.config;
  const only = profiles === undefined ? '' : 'AND profile IN ({only:Array(UInt64)})';
  const consent = consentClause(sync.consent, { name: 'consent', only });
  const strategy = strategyClauses(sync, { only, now: deps.now() });
  const uncertain = await uncertainProfiles(deps.database, sync.config.certainty, profiles);
  const suppressed = await suppressedProfiles(deps.database, sync.consent.channels, profiles);
  const sql = `
    SELECT if(d.profile = 0, l.profile, d.profile) AS profile, d.mapped AS mapped, d.hash AS hash,
      l.record AS known_record, l.version AS known_version, l.remote_id AS remote_id, l.mapping AS known_mapping,
      d.profile != 0 AS wanted, l.present = 1 AS known,
      multiIf(NOT wanted, '', d.refused != '', d.refused,
              has({suppressed:Array(UInt64)}, d.profile), 'suppressed',
              has({uncertain:Array(UInt64)}, d.profile), 'uncertain identity',
              ${strategy.reasons}
              d.held, 'holdout', '') AS reason,
      multiIf(reason != '', if(known, 'remove', 'blocked'),
              wanted AND NOT known, 'add',
              wanted AND d.hash != l.record_hash, 'update',
              wanted, 'unchanged',
              known, 'remove', 'none') AS kind
    FROM (
      SELECT m.profile AS profile, ${jsonOf(mappedTraits(mapping))} AS mapped, cityHash64(mapped, {mapping:String}) AS hash,
             ${consent.refusal('c')} AS refused,
             cityHash64({holdout_salt:String}, m.profile) % 10000 < {holdout:UInt32} AS held${strategy.columns}
      FROM (SELECT profile FROM segment_members FINAL WHERE segment = {segment:String} AND member = 1 ${only}) AS m
      INNER JOIN (SELECT profile, traits FROM profiles FINAL WHERE present = 1 ${only}) AS p ON p.profile = m.profile
      LEFT JOIN (${consent.choices}) AS c
        ON c.profile = m.profile${strategy.joins}
    ) AS d
    FULL JOIN (
      SELECT profile, present, record, record_hash, version, remote_id, mapping FROM sync_ledger FINAL WHERE sync = {sync:String} ${only}
    ) AS l ON l.profile = d.profile`;
  return {
    sql,
    params: {
      ...consent.params,
      ...strategy.params,
      segment: sync.config.segment,
      sync: sync.key,
      suppressed: [...suppressed],
      uncertain,
      mapping: JSON.stringify(mapping),
      holdout: Math.round((holdout?.share ?? 0) * 10_000),
      holdout_salt: holdout?.salt ?? sync.key,
      ...(profiles === undefined ? {} : { only: profiles }),
    },
  };
}

/** The traits that a record is made of, as one JSON object; those without a value are left out. */
export function jsonOf(traits: readonly string[]): string {
  if (traits.length === 0) return `'{}'`;
  const fields = traits.map(
    (name) => `if(isNull(p.traits.\`${name}\`), '', concat('"${name}":', toJSONString(p.traits.\`${name}\`)))`,
  );
  return `concat('{', arrayStringConcat(arrayFilter(x -> x != '', [${fields.join(', ')}]), ','), '}')`;
}
