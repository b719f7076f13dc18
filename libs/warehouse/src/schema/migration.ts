/**
 * One step of the schema, forward only. Its statements are run in order and may be run again after a crash in the
 * middle, so each is written to be repeatable (`IF NOT EXISTS`). A released migration is never edited.
 */
export interface Migration {
  /** 1, 2, 3 … without gaps. */
  version: number;
  name: string;
  /** Written for one server; the cluster driver gives them the form that a cluster needs. */
  statements: readonly string[];
}
