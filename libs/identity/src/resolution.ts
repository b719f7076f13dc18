import type { Identifier } from '@tributary/contracts';

/** A new identifier: the profile that first holds it, and when and where it was first said. */
export interface ResolvedLink {
  profile: string;
  type: string;
  value: string;
  seenAt: number;
  knownAt: number;
  messageId: string;
  source: string;
}

/** What identity said of a cut. Stored with the cut, so that a repeated cut gets the same answer to the letter. */
export interface Resolution {
  /** Per event of the batch, in order: the profile that first held its strongest known identifier, '0' for nobody. */
  origins: string[];
  /** Who those are that had been merged by the end of the cut: origin → canonical. */
  people: [origin: string, canonical: string][];
  /** Profiles whose canonical profile changed: origin → canonical. */
  aliases: [origin: string, canonical: string][];
  /** Version of the aliases, in the order in which merges were decided by all workers; '0' where there are none. */
  version: string;
  /** Profiles that this cut founded. */
  founded: string[];
  /** Per new identifier: profile, type, value, when, by which message and source. */
  links: ResolvedLink[];
  merges: number;
  conflicts: number;
  /** Identifiers that were kept apart from their event's person, by the event's place in the batch. */
  leftOut: [index: number, identifiers: Identifier[]][];
}

export function encodeResolution(resolution: Resolution): string {
  return JSON.stringify({ ...resolution, origins: resolution.origins.join(' ') });
}

export function decodeResolution(stored: unknown): Resolution {
  const value = (typeof stored === 'string' ? JSON.parse(stored) : stored) as Omit<Resolution, 'origins'> & {
    origins: string;
  };
  return { ...value, origins: value.origins === '' ? [] : value.origins.split(' ') };
}
