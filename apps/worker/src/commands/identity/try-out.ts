import { TributaryError, type Sql } from '@tributary/contracts';
import type { MergeOutcome } from '@tributary/identity';
import type { House } from '../../house/house.js';
import { doDecision, type IdentityDecision } from '../../house/identity/identity-decision.js';

/** A person by public id, with the identifiers that they hold. */
export interface ShownPerson {
  id: string;
  identifiers: { type: string; value: string }[];
}

export interface Tried {
  /** Whom the decision concerns, as they would be. */
  people: ShownPerson[];
  /** Of stated merges, in order. */
  outcomes: MergeOutcome[];
}

/** Does it and takes it back: what comes of it is what would. */
export async function tryOut(house: House, decision: IdentityDecision): Promise<Tried> {
  const tried = new TributaryError('CANCELLED', 'It was only tried out.');
  let done: Tried = { people: [], outcomes: [] };
  await house.database
    .transaction(async (tx) => {
      const { change, outcomes = [] } = await doDecision(tx, decision, house.config.identity.identifiers);
      done = { people: await peopleOf(tx, change.people), outcomes };
      throw tried;
    })
    .catch((error: unknown) => {
      if (error !== tried) throw error;
    });
  return done;
}

/** Those of these profiles that are people, by public id, with what each holds. */
export async function peopleOf(database: Sql, profiles: readonly string[]): Promise<ShownPerson[]> {
  const rows = await database.query<{ id: string; type: string | null; value: string | null }>(
    `SELECT p.public_id AS id, i.type, i.value FROM profiles p LEFT JOIN identifiers i ON i.profile = p.id
     WHERE p.id = ANY ($1::bigint[]) AND p.merged_into IS NULL ORDER BY p.id, i.type, i.value`,
    [profiles],
  );
  const people = new Map<string, { type: string; value: string }[]>();
  for (const { id, type, value } of rows) {
    const held = people.get(id) ?? [];
    if (type !== null && value !== null) held.push({ type, value });
    people.set(id, held);
  }
  return [...people].map(([id, identifiers]) => ({ id, identifiers }));
}
