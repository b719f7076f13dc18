import Fuse from 'fuse.js';
import { TributaryError } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import { flat } from '../../house/linkage/profile-table.js';
import type { CommandContext } from '../../house/house.js';

export interface FoundPerson {
  id: string;
  /** 0 to 1: how well the words are found; no probability of anything. */
  likeness: number;
  traits: Record<string, string>;
}

/** People that are looked at closely: fuzzy search takes time by their number. */
const looked = 2_000;
const mostLetters = 100;

/**
 * People by what one remembers of them, slips of the pen included: the warehouse finds who shares most three-letter
 * pieces with the words, and those are ranked by fuzzy search. @throws INVALID_REQUEST
 */
export async function profilesSearch(
  { house }: Pick<CommandContext, 'house'>,
  { text, limit = 10 }: { text: string; limit?: number },
): Promise<{ people: FoundPerson[] }> {
  const words = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0 || text.length > mostLetters)
    throw new TributaryError('INVALID_REQUEST', `Give 1 to ${mostLetters} letters to search for.`);
  const rows = await house.warehouse.query<{ profile: string; text: string }>(
    `SELECT toString(profile) AS profile, toJSONString(traits) AS text,
       arraySum(piece -> toUInt32(positionCaseInsensitiveUTF8(text, piece) > 0), {pieces:Array(String)}) AS hits
     FROM profiles FINAL WHERE present AND hits > 0 ORDER BY hits DESC, profiles.profile LIMIT ${looked}`,
    { params: { pieces: [...new Set(words.flatMap(piecesOf))] }, priority: 'interactive' },
  );
  const people = rows.map(({ profile, text: traits }) => {
    const known = flat(JSON.parse(traits) as object);
    return { profile, traits: known, values: Object.values(known) };
  });
  const sums = new Float64Array(people.length);
  const fuse = new Fuse(people, { keys: ['values'], includeScore: true, ignoreLocation: true, threshold: 0.5 });
  // Words are looked for one by one: they stand in different traits, in any order.
  for (const word of words)
    for (const { refIndex, score } of fuse.search(word.slice(0, 32))) sums[refIndex]! += 1 - (score ?? 1);
  const best = people
    .map(({ profile, traits }, i) => ({ profile, traits, likeness: sums[i]! / words.length }))
    .filter(({ likeness }) => likeness > 0)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, Math.min(100, limit));
  const ids = await publicIds(
    house.database,
    best.map(({ profile }) => profile),
  );
  return {
    people: best.map(({ profile, traits, likeness }) => ({
      id: ids.get(profile) ?? '',
      likeness: Number(likeness.toFixed(3)),
      traits,
    })),
  };
}

function piecesOf(word: string): string[] {
  if (word.length <= 3) return [word];
  return Array.from({ length: word.length - 2 }, (_, at) => word.slice(at, at + 3));
}
