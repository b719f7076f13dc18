import type { Identifier, Sql } from '@tributary/contracts';
import { Apart, apartSql, type ApartPair } from './never-together.js';
import type { IdentifierRules } from './rules.js';
import { seenWith, SharedValues, type SightingRow } from './shared-values.js';
import { byProfile, type HeldIdentifier } from './store.js';

/** What a walk must know of the people that its events may change. */
export interface Surroundings {
  held: ReadonlyMap<string, Identifier[]>;
  apart: Apart;
  shared: SharedValues;
}

/**
 * Reads what these people (canonical ids) hold, which of them must stay apart, and with whom these identifiers were named
 * before, in one statement: for a single event the way to the engine costs more than the reading.
 */
export async function readSurroundings(
  tx: Sql,
  { people, known, rules }: { people: readonly string[]; known: readonly Identifier[]; rules: IdentifierRules },
): Promise<Surroundings> {
  if (people.length === 0) return { held: new Map(), apart: new Apart([]), shared: new SharedValues(rules) };
  const [row] = await tx.query<{
    held: HeldIdentifier[] | null;
    apart: ApartPair[] | null;
    seen: SightingRow[] | null;
  }>(
    `SELECT
       (SELECT json_agg(json_build_object('profile', profile::text, 'type', type, 'value', value))
        FROM identifiers WHERE profile = ANY ($1::bigint[])) AS held,
       (SELECT json_agg(a) FROM (${apartSql}) AS a) AS apart,
       (SELECT json_agg(json_build_object('profile', s.profile::text, 'type', s.type, 'value', s.value))
        FROM unnest($2::text[], $3::text[]) AS asked (type, value)
        JOIN shared_identifiers s ON s.type = asked.type AND s.value = asked.value) AS seen`,
    [people, known.map(({ type }) => type), known.map(({ value }) => value)],
  );
  return {
    held: byProfile(row?.held ?? []),
    apart: new Apart((row?.apart ?? []).map(({ one, other }) => [one, other] as const)),
    shared: new SharedValues(rules, seenWith(row?.seen ?? [])),
  };
}
