/** A real or simulated vendor for one case: opened before it and closed after it. */
export interface DestinationTarget {
  /** Settings as a person would type them, that work. */
  settings: Record<string, unknown>;
  /** The same with credentials that the vendor refuses; left out where the destination has none. */
  refused?: Record<string, unknown>;
  /** The folder behind `files`, where the plugin needs it. */
  folder?: string;
  /** A valid record of the n-th person; another `revision` changes something that is not the person's identity. */
  record(n: number, revision?: number): Record<string, unknown>;
  /** The n-th person's record with a name in it, where a name does not stand in a text of the record itself. */
  named?(n: number, name: string): Record<string, unknown>;
  /** A record that fits the schema and that the vendor refuses for good, alone among others. */
  badRecord?(): Record<string, unknown>;
  /**
   * What the vendor holds, sorted: one text per person on the list, or for a messenger per message delivered. Of the
   * n-th person's record the text contains `mark(n)`.
   */
  holds(): Promise<string[]>;
  /** A text that appears in what is held about the n-th person, and of nobody else. */
  mark(n: number): string;
  /** Puts something of another owner there and says later whether it is still there. */
  plantForeign?(): Promise<{ remains(): Promise<boolean> }>;
  /** Whether the vendor still has anything on the n-th person, on the list or off it. */
  knows?(n: number): Promise<boolean>;
  /** Makes the vendor misbehave from now on; null ends it. Only the faults named in `faults` are asked for. */
  fail?(fault: VendorFault | null): void | Promise<void>;
  faults?: readonly VendorFault[];
  /** Makes one of the suite's `quirks` happen from now on; null ends it. */
  bend?(quirk: string | null): void | Promise<void>;
  close(): Promise<void>;
}

/**
 * What any HTTP vendor can do. `throttled` asks for two seconds. `forbidden`: the credentials are good and may not do this. `garbage`: 200 with a page
 * that is not the vendor's, as a proxy gives. `cut` ends the connection unread, `cut-after` once the request took effect.
 * `throttled-until` asks for the same by a date, `throttled-for-years` for longer than anybody lives. `moved` is a redirect
 * to nowhere, `flood` an outage with a page of two megabytes; `slow` reads and never answers.
 */
export const httpFaults = [
  'throttled',
  'throttled-until',
  'throttled-for-years',
  'unavailable',
  'unauthorized',
  'forbidden',
  'garbage',
  'moved',
  'flood',
  'slow',
  'cut',
  'cut-after',
] as const;
export type VendorFault = (typeof httpFaults)[number];

/** An answer of this vendor's own that says something else than its status does. */
export interface Quirk {
  /** What the vendor does: "answers 500 where a login is taken". */
  does: string;
  /** What it means for a batch of one person. `again`: to be sent again, as of an outage. */
  means: 'reject' | 'suppressed' | 'again' | 'throttled' | 'unauthorized' | 'blocked';
}

export interface DestinationSuite {
  open(): Promise<DestinationTarget>;
  /** Operations of the volume case. Default 10,000; fewer for vendors that take one message at a time. */
  volume?: number;
  /** Kinds that have an effect there. A messenger that writes to people when they enter has only `add`. */
  effects?: readonly ('add' | 'update' | 'remove')[];
  /** Traps of this vendor, each a case. */
  quirks?: readonly Quirk[];
}
