import Fuse from 'fuse.js';
import { TributaryError } from '@tributary/contracts';
import type { CommandContext } from '../../house/house.js';
import { foundPeople, peopleSharing, type FoundPerson } from './found-people.js';

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
  const people = await peopleSharing(house.warehouse, words);
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
  return { people: await foundPeople(house, best) };
}
