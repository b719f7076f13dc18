/** A profile entered or left a segment. Its id is derived from cut, segment and profile, so a repeat is the same change. */
export interface SegmentChange {
  id: string;
  segment: string;
  profile: string;
  /** The person's public id: what still says who is meant after a rebuild. Entries of early releases have none. */
  person?: string;
  change: 'entered' | 'left';
  /** Milliseconds UTC. */
  at: number;
  reason: string;
}

/** One record to add, update or remove at a destination. */
export interface OperationRecord {
  id: string;
  sync: string;
  profile: string;
  kind: 'add' | 'update' | 'remove';
  /** The mapped record as the destination's schema wants it. */
  record: Record<string, unknown>;
}
