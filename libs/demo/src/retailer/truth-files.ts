import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TributaryError } from '@tributary/contracts';
import type { CustomerType } from './behaviour.js';
import { writeLines, type WrittenFile } from './line-file.js';
import type { Person } from './people.js';
import type { FaultKind, PlantedFault, TruthBook } from './truth.js';

export interface PersonTruth {
  person: string;
  type: CustomerType;
  /** The newsletter answer in the CRM; empty where there is none. */
  newsletter: 'yes' | 'no' | '';
  /** Ids of the people from whom a phone or a browser is borrowed. */
  sharesPhoneWith: string | null;
  sharesBrowserWith: string | null;
}

export interface Truth {
  /** Record key → person. */
  records: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, PersonTruth>;
  faults: readonly PlantedFault[];
}

const files = {
  records: { name: 'records.csv', columns: 'record,person' },
  people: { name: 'people.csv', columns: 'person,type,newsletter,shares_phone_with,shares_browser_with' },
  faults: { name: 'faults.csv', columns: 'file,line,fault,detail' },
} as const;

/** Where the truth about the retailer in `folder` lies. */
export const truthFolder = (folder: string): string => join(folder, 'truth');

/** Writes three CSV files with commas; values never hold one, except the last column, which runs to the end of the line. */
export async function writeTruth(folder: string, people: readonly Person[], book: TruthBook): Promise<WrittenFile[]> {
  const target = truthFolder(folder);
  await mkdir(target, { recursive: true });
  function* recordLines(): Generator<string> {
    yield files.records.columns;
    for (const [record, person] of book.records) yield `${record},${person}`;
  }
  function* peopleLines(): Generator<string> {
    yield files.people.columns;
    for (const p of people)
      yield [p.id, p.type, p.newsletter, p.sharesPhoneWith ?? '', p.sharesBrowserWith ?? ''].join(',');
  }
  function* faultLines(): Generator<string> {
    yield files.faults.columns;
    for (const { file, line, fault, detail } of book.faults) yield [file, line, fault, detail].join(',');
  }
  return [
    await writeLines(join(target, files.records.name), recordLines()),
    await writeLines(join(target, files.people.name), peopleLines()),
    await writeLines(join(target, files.faults.name), faultLines()),
  ];
}

/** Reads what {@link writeTruth} wrote into the retailer's folder; NOT_FOUND where there is no truth. */
export async function readTruth(folder: string): Promise<Truth> {
  const records = new Map<string, string>();
  const people = new Map<string, PersonTruth>();
  const faults: PlantedFault[] = [];
  for await (const [record, person] of rows(folder, 'records')) records.set(record, person);
  for await (const [person, type, newsletter, phone, browser] of rows(folder, 'people'))
    people.set(person, {
      person,
      type: type as CustomerType,
      newsletter: newsletter as PersonTruth['newsletter'],
      sharesPhoneWith: phone || null,
      sharesBrowserWith: browser || null,
    });
  for await (const [file, line, fault, ...detail] of rows(folder, 'faults'))
    faults.push({ file, line: Number(line), fault: fault as FaultKind, detail: detail.join(',') });
  return { records, people, faults };
}

type Row = [string, string, string, string, string];

async function* rows(folder: string, kind: keyof typeof files): AsyncGenerator<Row> {
  const path = join(truthFolder(folder), files[kind].name);
  let header = true;
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      if (!header) yield line.split(',') as Row;
      header = false;
    }
  } catch (cause) {
    throw new TributaryError('NOT_FOUND', `No ground truth at ${path}: write the retailer there first.`, { cause });
  }
}
