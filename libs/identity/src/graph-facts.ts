import type { Identifier, IdentifierType } from '@tributary/contracts';

export interface Merge {
  winner: string;
  loser: string;
  /** Type of the identifier that joined the two: the strongest that was the loser's. */
  rule: IdentifierType;
  /** The profiles that first held the identifiers which joined the two: where the merge is cut when it is taken back. */
  winnerPart: string;
  loserPart: string;
  messageId: string;
  /** When the joining event became known, milliseconds UTC: a later choice about consent was made by the whole person. */
  at: number;
  /** What the event said: the evidence. */
  evidence: Identifier[];
  /** Identifiers that moved from loser to winner. */
  moved: Identifier[];
}

/**
 * Why identifiers of an event were left out: the type whose limit would be exceeded; `never_merge`, a person said that
 * they are two; `joins`, the type may not join people; `merge_storm`, the batch has joined as many as it may.
 */
export type ConflictRule = IdentifierType | 'never_merge' | 'joins' | 'merge_storm';

export interface Conflict {
  messageId: string;
  /** Identifiers of the event that were left out. */
  demoted: Identifier[];
  /** What kept the profiles apart. */
  rule: ConflictRule;
  /** The profiles that were kept apart. */
  profiles: string[];
}

export interface NewLink {
  identifier: Identifier;
  /** The profile that first holds it: the one that held the event's strongest known identifier first. */
  origin: string;
  profile: string;
  source: string;
  messageId: string;
  seenAt: number;
  knownAt: number;
}

/** What the graph holds of the profiles that a batch can touch. */
export interface GraphView {
  ownerOf(key: string): string | undefined;
  /** The profile that first held it; default: its owner. */
  originOf?(key: string): string | undefined;
  /** Identifiers of a canonical profile. Asked only for profiles that a batch may change. */
  heldBy(profile: string): readonly Identifier[];
}

export interface GraphEvent {
  identifiers: readonly Identifier[];
  source: string;
  messageId: string;
  occurredAt: number;
  knownAt: number;
}
