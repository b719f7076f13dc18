/** A record of a labelled pair: its values by column, and its number and id where it is in the files. */
export interface LabelledRecord {
  values: Readonly<Record<string, string>>;
  found: { record: number; file: string; id: string } | null;
}

/** What somebody said of two records. */
export interface Label {
  sides: readonly [LabelledRecord, LabelledRecord];
  match: boolean;
}
