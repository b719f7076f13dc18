import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { referenceDate } from './calendar.js';
import { crmFile, crmLines } from './crm.js';
import { writeLines, type WrittenFile } from './line-file.js';
import { orderLines, ordersFile, type Takings } from './orders.js';
import { makePeople } from './people.js';
import { truthBook } from './truth.js';
import { writeTruth } from './truth-files.js';
import { webFile, webLines } from './web.js';

export interface RetailerOptions {
  /** Whole number; the same seed gives the same bytes. Default 1. */
  seed?: number;
  /** How many people, 1 to 1,000,000. Default 10,000: about 240,000 rows. */
  people?: number;
  /** Multiplies web visits and e-mails; 0.1 to 10. Default 1: about 15 lines a person. */
  activity?: number;
  /** Spoils values of the CRM too: domains, dates, encodings, labels, ranges, gaps. Default false. */
  soiled?: boolean;
}

export interface RetailerSummary {
  folder: string;
  /** "Today" of the data: recency counts up to this day. */
  referenceDate: string;
  people: number;
  /** Identifiers that occur, see {@link truthBook}. */
  records: number;
  faults: number;
  /** Rows of the three systems, without the CRM's header. */
  rows: number;
  /** Exact sums: of all orders, and of all refunds. */
  takings: Takings;
  files: { crm: WrittenFile; orders: WrittenFile; web: WrittenFile; truth: WrittenFile[] };
}

/**
 * Writes a shop's customer data as three systems would export it, and the truth about it (`truth/`).
 * INVALID_REQUEST where an option is out of range.
 */
export async function writeRetailer(folder: string, options: RetailerOptions = {}): Promise<RetailerSummary> {
  const { seed = 1, people: count = 10_000, activity = 1, soiled = false } = options;
  if (!Number.isInteger(seed)) throw new TributaryError('INVALID_REQUEST', 'The seed must be a whole number.');
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000)
    throw new TributaryError('INVALID_REQUEST', 'The number of people must be a whole number from 1 to 1,000,000.');
  if (!(activity >= 0.1 && activity <= 10))
    throw new TributaryError('INVALID_REQUEST', 'The activity must lie between 0.1 and 10.');

  await mkdir(folder, { recursive: true });
  const truth = truthBook();
  const takings: Takings = { orders: 0, orderCents: 0, refunds: 0, refundCents: 0 };
  const people = makePeople(seed, count);
  const crm = await writeLines(join(folder, crmFile), crmLines(seed, people, { truth, soiled }));
  const orders = await writeLines(join(folder, ordersFile), orderLines(seed, people, { truth, takings }));
  const web = await writeLines(join(folder, webFile), webLines(seed, people, { truth, activity }));
  const truthFiles = await writeTruth(folder, people, truth);
  return {
    folder,
    referenceDate,
    people: count,
    records: truth.records.size,
    faults: truth.faults.length,
    rows: crm.lines - 1 + orders.lines + web.lines,
    takings,
    files: { crm, orders, web, truth: truthFiles },
  };
}
