import { TributaryError } from '@tributary/contracts';

export interface IdentityScore {
  /** Of the pairs of records put on one profile, the share that are one person. 1 where no pair was made. */
  precision: number;
  /** Of the pairs of records that are one person, the share put on one profile. 1 where there is none to find. */
  recall: number;
  /** People that the truth knows. */
  truthProfiles: number;
  /** Profiles that hold at least one record of the truth. */
  profiles: number;
  /** Records of the truth that no profile holds; each counts as a profile of its own. */
  missing: number;
  /** Records given that the truth does not know; left out of the score. */
  unknown: number;
}

const pairs = (n: number): number => (n * (n - 1)) / 2;

const pairsOf = (counts: Iterable<number>): number => {
  let sum = 0;
  for (const n of counts) sum += pairs(n);
  return sum;
};

const addOne = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/**
 * Pairwise precision and recall of an identity graph against the truth, in one pass over `clusters`: a contingency table
 * counts records per person and profile, and C(n, 2) of its cells and margins are the pairs (Hubert and Arabie, 1985).
 * A record is an identifier that the truth knows: `crm:…`, `user:…`, `email:…`, `phone:…`, `anon:…`.
 * The same record twice counts once; on two profiles it is INVALID_REQUEST, as an identifier stands for one profile.
 */
export function scoreIdentity(
  truth: { records: ReadonlyMap<string, string> },
  clusters: Iterable<{ record: string; profile: string }>,
): IdentityScore {
  const perPerson = new Map<string, number>();
  for (const person of truth.records.values()) addOne(perPerson, person);

  const placed = new Map<string, string>();
  const perProfile = new Map<string, number>();
  const perCell = new Map<string, Map<string, number>>();
  let unknown = 0;
  for (const { record, profile } of clusters) {
    const person = truth.records.get(record);
    if (person === undefined) {
      unknown++;
      continue;
    }
    const before = placed.get(record);
    if (before !== undefined && before !== profile)
      throw new TributaryError(
        'INVALID_REQUEST',
        `A record of kind ${record.split(':')[0]} is on two profiles, ${before} and ${profile}.`,
      );
    if (before !== undefined) continue;
    placed.set(record, profile);
    addOne(perProfile, profile);
    let cells = perCell.get(profile);
    if (!cells) perCell.set(profile, (cells = new Map()));
    addOne(cells, person);
  }

  let right = 0;
  for (const cells of perCell.values()) right += pairsOf(cells.values());
  const made = pairsOf(perProfile.values());
  const wanted = pairsOf(perPerson.values());
  return {
    precision: made === 0 ? 1 : right / made,
    recall: wanted === 0 ? 1 : right / wanted,
    truthProfiles: perPerson.size,
    profiles: perProfile.size,
    missing: truth.records.size - placed.size,
    unknown,
  };
}
