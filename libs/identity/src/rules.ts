import type { Identifier, IdentifierType } from '@tributary/contracts';

/** How strong a type is (1 is the strongest), and how many values of it one person may hold. */
export type IdentifierRules = Readonly<Record<IdentifierType, { readonly priority: number; readonly limit: number }>>;

/**
 * The rule of each identifier type, strongest first. `limit` is how many values of the type one person may hold: a
 * merge or an addition that would exceed it is not made, and the event's weakest identifier is left out instead
 * (Segment Unify's rule). So two logins on one browser stay two people.
 */
export const identifierRules = {
  customer_number: { priority: 1, limit: 5 },
  user_id: { priority: 2, limit: 1 },
  email: { priority: 3, limit: 5 },
  phone: { priority: 4, limit: 5 },
  anonymous_id: { priority: 5, limit: 100 },
} as const satisfies IdentifierRules;

export function strongestFirst(a: Identifier, b: Identifier): number {
  return identifierRules[a.type].priority - identifierRules[b.type].priority || (a.value < b.value ? -1 : 1);
}

/** One text per identifier, for maps. */
export function keyOf(identifier: Identifier): string {
  return `${identifier.type}\0${identifier.value}`;
}

export function identifierOf(key: string): Identifier {
  const at = key.indexOf('\0');
  return { type: key.slice(0, at) as IdentifierType, value: key.slice(at + 1) };
}
