/** Domains that are mistyped most because they are typed most. */
const typed = [
  'gmail.com',
  'googlemail.com',
  'yahoo.com',
  'hotmail.com',
  'outlook.com',
  'icloud.com',
  'aol.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  't-online.de',
  'orange.fr',
  'wanadoo.fr',
  'libero.it',
  'comcast.net',
  'protonmail.com',
];

/**
 * The well-known domain that a domain is one slip away from: a letter too many, too few, other or swapped with its
 * neighbour. Null where there is none, and for domains of fewer than six characters, where a slip proves little.
 */
export function suggestDomain(domain: string): string | null {
  if (domain.length < 6 || typed.includes(domain)) return null;
  return typed.find((known) => isOneSlip(domain, known)) ?? null;
}

function isOneSlip(left: string, right: string): boolean {
  const [long, short] = left.length >= right.length ? [left, right] : [right, left];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && long[at] === short[at]) at++;
  if (long.length > short.length) return long.slice(at + 1) === short.slice(at);
  const swapped =
    long[at] === short[at + 1] && long[at + 1] === short[at] && long.slice(at + 2) === short.slice(at + 2);
  return swapped || long.slice(at + 1) === short.slice(at + 1);
}
