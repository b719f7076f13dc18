import { keyOf, type IdentifierRules } from './rules.js';
import type { Identifier, Sql } from '@tributary/contracts';

/** A value that was named together with a person who does not hold it. */
export interface Sighting {
  identifier: Identifier;
  profile: string;
}

/**
 * Which values are shared by people who are not one (a device in a shop, an inbox of a family): they are known by the
 * people they were named with and could not join. A shared value leads to its holder where it stands alone, and joins
 * and adds nothing beside others.
 */
export class SharedValues {
  /** Seen now for the first time: to be written. */
  readonly fresh: Sighting[] = [];

  /** `seen`: identifier → those it was named with before, beside its holder. */
  constructor(
    private readonly rules: IdentifierRules,
    private readonly seen = new Map<string, Set<string>>(),
  ) {}

  has(identifier: Identifier): boolean {
    const limit = this.rules[identifier.type].sharedAbove;
    // Its holder is one of them.
    return limit !== null && (this.seen.get(keyOf(identifier))?.size ?? 0) + 1 > limit;
  }

  note(identifier: Identifier, profile: string): void {
    if (this.rules[identifier.type].sharedAbove === null) return;
    const key = keyOf(identifier);
    const people = this.seen.get(key) ?? new Set();
    if (people.has(profile)) return;
    this.seen.set(key, people.add(profile));
    this.fresh.push({ identifier, profile });
  }
}

export type SightingRow = Identifier & { profile: string };

/** Of each value those it was named with. */
export function seenWith(rows: readonly SightingRow[]): Map<string, Set<string>> {
  const seen = new Map<string, Set<string>>();
  for (const row of rows) seen.set(keyOf(row), (seen.get(keyOf(row)) ?? new Set()).add(row.profile));
  return seen;
}

export async function writeShared(tx: Sql, sightings: readonly Sighting[]): Promise<void> {
  if (sightings.length === 0) return;
  await tx.query(
    `INSERT INTO shared_identifiers (type, value, profile)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) ON CONFLICT DO NOTHING`,
    [
      sightings.map(({ identifier }) => identifier.type),
      sightings.map(({ identifier }) => identifier.value),
      sightings.map(({ profile }) => profile),
    ],
  );
}
