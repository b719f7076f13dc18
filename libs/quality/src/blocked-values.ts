import { identifierTypes, type IdentifierType, type IdentityConfig } from '@tributary/contracts';

interface Blocked {
  values: ReadonlySet<string>;
  /** Of addresses: whole domains. */
  domains: ReadonlySet<string>;
}

/** Read once per configuration. */
const known = new WeakMap<IdentityConfig, Map<IdentifierType, Blocked>>();

/** Whether the configuration says that a normalised value names nobody. */
export function isBlocked(config: IdentityConfig, type: IdentifierType, value: string): boolean {
  const blocked = blockedOf(config).get(type);
  if (blocked === undefined) return false;
  const text = value.toLowerCase();
  return blocked.values.has(text) || blocked.domains.has(text.slice(text.lastIndexOf('@') + 1));
}

/** Types without a blocked value have no entry. */
function blockedOf(config: IdentityConfig): Map<IdentifierType, Blocked> {
  let read = known.get(config);
  if (read === undefined) {
    read = new Map();
    for (const type of identifierTypes) {
      const stated = config.identifiers[type].blocked.map((value) => value.toLowerCase());
      const domains = stated.filter((value) => value.startsWith('*@')).map((value) => value.slice(2));
      if (stated.length > 0) read.set(type, { values: new Set(stated), domains: new Set(domains) });
    }
    known.set(config, read);
  }
  return read;
}
