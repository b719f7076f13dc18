import type { Warehouse } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import type { House } from '../../house/house.js';
import { flat } from '../../house/linkage/profile-table.js';

export interface FoundPerson {
  id: string;
  /** 0 to 1: how well the words are found; no probability of anything. */
  likeness: number;
  traits: Record<string, string>;
}

/** People that are looked at closely: fuzzy search takes time by their number. */
const looked = 2_000;

export interface Known {
  profile: string;
  traits: Record<string, string>;
  values: string[];
}

/** Who shares most three-letter pieces with these words, in whatever trait. */
export async function peopleSharing(warehouse: Warehouse, words: readonly string[]): Promise<Known[]> {
  const rows = await warehouse.query<{ profile: string; text: string }>(
    `SELECT toString(profile) AS profile, toJSONString(traits) AS text,
       arraySum(piece -> toUInt32(positionCaseInsensitiveUTF8(text, piece) > 0), {pieces:Array(String)}) AS hits
     FROM profiles FINAL WHERE present AND hits > 0 ORDER BY hits DESC, profiles.profile LIMIT ${looked}`,
    { params: { pieces: [...new Set(words.flatMap(piecesOf))] }, priority: 'interactive' },
  );
  return rows.map(({ profile, text }) => {
    const known = flat(JSON.parse(text) as object);
    return { profile, traits: known, values: Object.values(known) };
  });
}

/** The same with public ids. */
export async function foundPeople(
  { database }: Pick<House, 'database'>,
  people: readonly { profile: string; traits: Record<string, string>; likeness: number }[],
): Promise<FoundPerson[]> {
  const ids = await publicIds(
    database,
    people.map(({ profile }) => profile),
  );
  return people.map(({ profile, traits, likeness }) => ({
    id: ids.get(profile) ?? '',
    likeness: Number(likeness.toFixed(3)),
    traits,
  }));
}

function piecesOf(word: string): string[] {
  if (word.length <= 3) return [word];
  return Array.from({ length: word.length - 2 }, (_, at) => word.slice(at, at + 3));
}
