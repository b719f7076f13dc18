import Fuse from 'fuse.js';
import type { CommandContext } from '../../house/house.js';
import { traitsOf } from '../../house/linkage/profile-table.js';
import { knownProfile } from '../profiles.js';
import { foundPeople, peopleSharing, type FoundPerson } from './found-people.js';

export interface LikePerson extends FoundPerson {
  /** Traits in which the two are alike, the most alike first. */
  alike: string[];
}

/** Shorter values are alike by chance. */
const shortest = 3;

/**
 * People who may be the same as one, without any model: of every trait that the person has, fuzzy search says how alike
 * those of others are. For small houses and for looking by hand; likeness is no probability. @throws NOT_FOUND
 */
export async function profilesSimilar(
  { house }: Pick<CommandContext, 'house'>,
  { identifier, limit = 10 }: { identifier: string; limit?: number },
): Promise<{ people: LikePerson[] }> {
  const own = await knownProfile(house, identifier);
  const traits = (await traitsOf(house.warehouse, [own])).get(own) ?? {};
  const asked = Object.entries(traits).filter(([name, value]) => value.length >= shortest && !keys.has(name));
  if (asked.length === 0) return { people: [] };
  const words = asked.flatMap(([, value]) => value.toLowerCase().split(/\s+/)).slice(0, mostWords);
  const others = (await peopleSharing(house.warehouse, words)).filter(({ profile }) => profile !== own);
  const likeness = others.map(() => new Map<string, number>());
  for (const [name, value] of asked) {
    const fuse = new Fuse(
      others.map(({ traits: known }) => known[name] ?? ''),
      { includeScore: true, ignoreLocation: true, threshold: 0.4 },
    );
    for (const { refIndex, score } of fuse.search(value.slice(0, 32))) likeness[refIndex]!.set(name, 1 - (score ?? 1));
  }
  const ranked = others
    .map(({ profile, traits: known }, at) => {
      const alike = [...likeness[at]!].sort(([, a], [, b]) => b - a);
      const sum = alike.reduce((total, [, one]) => total + one, 0);
      return { profile, traits: known, likeness: sum / asked.length, alike: alike.map(([name]) => name) };
    })
    .filter((one) => one.likeness > 0)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, Math.min(100, limit));
  const people = await foundPeople(house, ranked);
  return { people: people.map((person, at) => ({ ...person, alike: ranked[at]!.alike })) };
}

/** Names of keys that a system gave: two people have two of them. */
const keys = new Set(['user_id', 'customer_number', 'anonymous_id', 'group_id']);
const mostWords = 24;
