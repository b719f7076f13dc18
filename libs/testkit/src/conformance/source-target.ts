/** A source with known content, opened for one case and closed after it. */
export interface SourceTarget {
  /** Settings as a person would type them. */
  settings: Record<string, unknown>;
  /** The folder behind `files`, where the plugin needs it. */
  folder?: string;
  /** The folder behind `state`, where the plugin needs it. */
  state?: string;
  /** What lies there. With small batches (several cursors) the suite sees more. */
  holds: { events: number; rejected: number };
  /** Settings that point at an input with nothing in it. */
  empty?: Record<string, unknown>;
  /** Settings that point at an input that does not exist. */
  missing?: Record<string, unknown>;
  /** The same settings with credentials that are refused; left out where the source has none. */
  refused?: Record<string, unknown>;
  /** Makes the far side misbehave from now on; null ends it. Only the faults named in `faults` are asked for. */
  fail?(fault: SourceFault | null): void | Promise<void>;
  faults?: readonly SourceFault[];
  /** Adds to what lies there; says what a reading from the last cursor must then find. */
  grow?(): Promise<Found>;
  /** Changes the shape of what lies there; says what a reading from the start must then find. */
  drifts?: Partial<Record<Drift, () => Promise<Found | Missing>>>;
  close(): Promise<void>;
}

/** `throttled`: asks for patience; `unavailable`: fails; `unauthorized`: withdraws the credentials; `cut`: ends connections. */
export type SourceFault = 'throttled' | 'unavailable' | 'unauthorized' | 'cut';

/** A column more; one less, that the settings name; values of a type that the settings do not expect. */
export type Drift = 'column-added' | 'column-missing' | 'type-changed';

export interface Found {
  events: number;
  rejected: number;
}

/** Reading is refused with SOURCE_UNREADABLE, in words that name this column. */
export interface Missing {
  missing: string;
}

export interface SourceSuite {
  open(): Promise<SourceTarget>;
}

/** Opens a target, hands it to `work` and closes it whatever happens. */
export async function withTarget(suite: SourceSuite, work: (target: SourceTarget) => Promise<void>): Promise<void> {
  const target = await suite.open();
  try {
    await work(target);
  } finally {
    await target.close();
  }
}
