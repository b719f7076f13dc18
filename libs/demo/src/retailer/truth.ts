/** A fault planted in a file, to be found by whoever reads it. */
export interface PlantedFault {
  file: string;
  /** 1 is the first line of the file; in crm.csv that is the header. */
  line: number;
  fault: FaultKind;
  /** The value or id concerned. */
  detail: string;
}

export const faultKinds = {
  wrong_column_count: 'CSV row with a field too many or too few; its content belongs to no record.',
  broken_quote: 'CSV row with a quote that is never closed or stands inside a plain field; belongs to no record.',
  impossible_date: 'A birth date that no calendar has; the rest of the row is good.',
  typo: 'A slip in the name; the rest of the row is good.',
  nickname: 'A short form in place of the first name.',
  email_typo: 'A slip in the e-mail address: another address, for which no person but this one exists.',
  duplicate_person: 'A further CRM record of a person who has one.',
  unlinked_record: 'A further CRM record that shares no identifier with anything else of its person.',
  repeated_row: 'The row before, once more, to the letter.',
  bad_json: 'A line that is no JSON.',
  not_an_event: 'JSON, but no tracking call.',
  no_identifier: 'A tracking call that names nobody.',
  duplicate_message: 'The same call, once more, under the same messageId.',
  late: 'Arrived days after it happened.',
  future_time: 'A clock set to a year long after the reference date.',
  past_time: 'A clock that started again at 1970.',
  // Only of a soiled retailer.
  domain_typo: 'A slip in the domain of an e-mail address.',
  ambiguous_date: 'A birth date that can be read with the day or the month first.',
  mojibake: 'UTF-8 that was read as Windows-1252.',
  label_variant: 'Another spelling of a loyalty tier.',
  out_of_range: 'Points below zero.',
  missing_value: 'A column of the CRM that is empty; its name.',
} as const;
export type FaultKind = keyof typeof faultKinds;

/** Whether a planted fault makes its line unusable as a whole; the others leave an event or record behind. */
export const unusableFaults: ReadonlySet<FaultKind> = new Set([
  'wrong_column_count',
  'broken_quote',
  'bad_json',
  'not_an_event',
]);

/**
 * Collects what is true while the files are written. A record is an identifier that occurs in a readable row:
 * `crm:<customer number>`, `user:<shop user id>`, `email:<lower case>`, `phone:<E.164>`, `anon:<anonymous id>`.
 * One shared by several people counts for the first.
 */
export interface TruthBook {
  record(key: string, person: string): void;
  fault(fault: PlantedFault): void;
  readonly records: ReadonlyMap<string, string>;
  readonly faults: readonly PlantedFault[];
}

export function truthBook(): TruthBook {
  const records = new Map<string, string>();
  const faults: PlantedFault[] = [];
  return {
    records,
    faults,
    record(key, person) {
      if (!records.has(key)) records.set(key, person);
    },
    fault(fault) {
      faults.push(fault);
    },
  };
}
