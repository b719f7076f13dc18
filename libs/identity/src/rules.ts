import { defaultIdentity, type IdentifierConfig, type Identifier, type IdentifierType } from '@tributary/contracts';

/**
 * The rule of each identifier type. `limit` is how many values of the type one person may hold: a merge or an addition
 * that would exceed it is not made, and the event's weakest identifier is left out instead (Segment Unify's rule). So two
 * logins on one browser stay two people.
 */
export type IdentifierRules = Readonly<
  Record<IdentifierType, Readonly<Pick<IdentifierConfig, 'priority' | 'limit' | 'joins' | 'sharedAbove'>>>
>;

/** What holds where a configuration says nothing. */
export const identifierRules: IdentifierRules = defaultIdentity.identifiers;

/** Order of identifiers by what a configuration says: the strongest type first, then by value. */
export function strongestFirst(rules: IdentifierRules): (a: Identifier, b: Identifier) => number {
  return (a, b) => rules[a.type].priority - rules[b.type].priority || (a.value < b.value ? -1 : 1);
}

/** One text per identifier, for maps. */
export function keyOf(identifier: Identifier): string {
  return `${identifier.type}\0${identifier.value}`;
}

export function identifierOf(key: string): Identifier {
  const at = key.indexOf('\0');
  return { type: key.slice(0, at) as IdentifierType, value: key.slice(at + 1) };
}
