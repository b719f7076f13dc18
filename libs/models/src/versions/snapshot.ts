/** The data that a version was fitted on, said in words that a person can look up again. */
export interface DataSnapshot {
  /** When they were read: ISO 8601, UTC. */
  readAt: string;
  people: {
    /** The segment whose members they were; null: everybody who has features. */
    segment: string | null;
    /** Version of the definition of that rule; null where it is no rule, or was never applied. */
    definition: number | null;
    /** Of a cluster: the version of its model that was in force. */
    version: number | null;
  };
  features: {
    feature: string;
    /** Version of the definition of its set; null where that was never applied. */
    definition: number | null;
    /** Hash over all that decides its values; null where nothing was computed. */
    fingerprint: string | null;
    /** When its values were computed (ISO 8601, UTC), and the day that they are as of. */
    computedAt: string | null;
    asOf: string | null;
  }[];
}
