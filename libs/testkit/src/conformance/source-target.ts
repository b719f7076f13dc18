/** A source with known content, opened for one case and closed after it. */
export interface SourceTarget {
  /** Settings as a person would type them. */
  settings: Record<string, unknown>;
  /** The folder behind `files`, where the plugin needs it. */
  folder?: string;
  /** What lies there. With small batches (several cursors) the suite sees more. */
  holds: { events: number; rejected: number };
  /** Settings that point at an input with nothing in it. */
  empty?: Record<string, unknown>;
  /** Settings that point at an input that does not exist. */
  missing?: Record<string, unknown>;
  close(): Promise<void>;
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
