import {
  currencyOf,
  isJson,
  isMissing,
  numberStyles,
  plainNumber,
  styledNumber,
  unitOf,
  type NumberStyle,
} from './cells.js';
import { dateOrders, dayNumber, type DateOrder } from './days.js';

/** What is known of a column after one pass over its cells. */
export interface ColumnProfile {
  name: string;
  rows: number;
  missing: number;
  /** Cells that each reading fits. */
  numbers: Record<NumberStyle, number>;
  dates: Record<Exclude<DateOrder, 'seconds' | 'milliseconds'>, number>;
  json: number;
  /** Of the plain numbers; infinite where there are none. */
  least: number;
  most: number;
  /** All plain numbers are whole. */
  whole: boolean;
  /** Numbers that only rise or only fall from row to row, most often by the same: a running number. */
  running: boolean;
  /** Whole numbers of one length, some of which start with 0: codes such as 04109. */
  padded: boolean;
  /** Currencies that cells name, ISO 4217 where the sign tells. */
  currencies: Set<string>;
  /** Units behind digits ("36 months"), a few of them. */
  units: Set<string>;
  /** Different texts with their counts, up to {@link textsKept}; null where there are more. */
  texts: Map<string, number> | null;
  /** Different values, missing ones left out. */
  different: number;
}

export const textsKept = 1000;

const codes: Record<string, string> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR' };

/** Takes the cells of one column, in order, and then says what it saw. */
export interface ColumnObserver {
  see(cell: string): void;
  done(): ColumnProfile;
}

export function observeColumn(name: string): ColumnObserver {
  const profile: ColumnProfile = {
    name,
    rows: 0,
    missing: 0,
    numbers: { plain: 0, english: 0, continental: 0, spaced: 0, measured: 0 },
    dates: { 'year-first': 0, 'month-first': 0, 'day-first': 0, 'run-together': 0 },
    json: 0,
    least: Infinity,
    most: -Infinity,
    whole: true,
    running: true,
    padded: false,
    currencies: new Set(),
    units: new Set(),
    texts: new Map(),
    different: 0,
  };
  // One number per cell: equal cells have equal ones. Enough to count how many differ, at eight bytes a row.
  let prints = new Float64Array(1024);
  let seen = 0;
  let last = NaN;
  const steps = new Map<number, number>();
  const print = (value: number): void => {
    if (seen === prints.length) {
      const larger = new Float64Array(seen * 2);
      larger.set(prints);
      prints = larger;
    }
    prints[seen++] = value;
  };
  let width = 0;
  let oneWidth = true;
  let zeroFirst = false;
  const seeNumber = (cell: string, value: number): void => {
    if (width === 0) width = cell.length;
    else if (cell.length !== width) oneWidth = false;
    if (cell.length > 1 && cell.startsWith('0') && !cell.includes('.')) zeroFirst = true;
    profile.numbers.plain++;
    profile.numbers.english++;
    profile.numbers.spaced++;
    if (!Number.isInteger(value)) profile.whole = false;
    if (cell.length === 8 && !Number.isNaN(dayNumber(cell, 'run-together'))) profile.dates['run-together']++;
    if (value < profile.least) profile.least = value;
    if (value > profile.most) profile.most = value;
    const step = value - last;
    last = value;
    if (seen > 0 && profile.running && (steps.size < stepsKept || steps.has(step)))
      steps.set(step, (steps.get(step) ?? 0) + 1);
    print(value);
  };
  const seeText = (cell: string): void => {
    for (const style of numberStyles)
      if (style !== 'plain' && style !== 'continental' && !Number.isNaN(styledNumber(cell, style)))
        profile.numbers[style]++;
    if (isJson(cell)) profile.json++;
    for (const order of dateOrders) if (!Number.isNaN(dayNumber(cell, order))) profile.dates[order]++;
    const money = currencyOf(cell);
    if (money !== null) profile.currencies.add(codes[money] ?? money);
    const unit = unitOf(cell);
    if (unit !== null) profile.numbers.measured++;
    if (unit !== null && profile.units.size < 5) profile.units.add(unit);
    profile.running = false;
    print(hashOf(cell));
  };
  return {
    see(cell) {
      profile.rows++;
      if (isMissing(cell)) {
        profile.missing++;
        return;
      }
      if (!Number.isNaN(styledNumber(cell, 'continental'))) profile.numbers.continental++;
      const value = plainNumber(cell);
      if (Number.isNaN(value)) seeText(cell);
      else seeNumber(cell, value);
      const { texts } = profile;
      if (!texts) return;
      texts.set(cell, (texts.get(cell) ?? 0) + 1);
      if (texts.size > textsKept) profile.texts = null;
    },
    done() {
      const values = prints.subarray(0, seen).sort();
      profile.padded = oneWidth && zeroFirst;
      profile.running &&= runs(steps, seen);
      profile.different = values.reduce((count, value, at) => count + (at > 0 && value === values[at - 1] ? 0 : 1), 0);
      return profile;
    },
  };
}

/** Kinds of steps that are counted: among more, no running number. */
const stepsKept = 1000;

/** All one way, and half of them by the same: a sorted measure rises too, but not evenly. */
function runs(steps: ReadonlyMap<number, number>, numbers: number): boolean {
  const kinds = [...steps.keys()];
  if (!kinds.every((step) => step > 0) && !kinds.every((step) => step < 0)) return false;
  return Math.max(0, ...steps.values()) >= (numbers - 1) / 2;
}

/** A hash of 53 bits (two FNV-1a of 32 and 21): two of a million texts share one with a chance below 1 in 10,000. */
function hashOf(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11) + 0.5;
}
