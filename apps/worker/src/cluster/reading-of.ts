import { isTick, numberStyles, yesOf, type NumberStyle } from './cells.js';
import { dateOrders, type DateOrder, type WrittenOrder } from './days.js';
import type { ColumnProfile } from './column-profile.js';
import { isCodeName, isIdName, isTimeName } from './telling-names.js';

/** How a column of the file becomes numbers. */
export type Reading =
  /** `flag`: nothing but 0 and 1. */
  | { as: 'number'; style: NumberStyle; money: string | null; unit: string | null; flag: boolean }
  | { as: 'date'; order: DateOrder }
  /** One column of 0 and 1; where `zero` is null, an empty cell is the other value. */
  | { as: 'two'; one: string; zero: string | null }
  /** One column of 0 and 1 for each text; `missing` has one of its own where cells are empty. */
  | { as: 'categories'; texts: string[]; missing: boolean };

/** Texts that become columns of their own; with more, a category says too little about too few. */
export const categoriesAtMost = 20;
/** Share of cells that may not fit a reading that all others fit. */
const unreadShare = 0.01;
/** Rows from which on one odd cell is a slip, whatever its share. */
const rowsOfSlip = 20;

/** Digits that are no quantity, by the name or by zeros in front. */
export const isCode = (profile: ColumnProfile): boolean => isCodeName(profile.name) || profile.padded;

const isFlag = ({ texts }: ColumnProfile): boolean =>
  texts?.size === 2 && [...texts.keys()].map(Number).sort().join() === '0,1';

/** How all cells of a column, or all but slips, are understood together; null where they are texts of too many kinds. */
export function readingOf(profile: ColumnProfile): { reading: Reading | null; unread: number } {
  const known = profile.rows - profile.missing;
  const enough = known - Math.max(Math.floor(known * unreadShare), known >= rowsOfSlip ? 1 : 0);
  const onlyText = profile.texts?.size === 1 ? [...profile.texts.keys()][0]! : '';
  if (profile.missing > 0 && isTick(onlyText)) return { reading: { as: 'two', one: onlyText, zero: null }, unread: 0 };
  const stamp = stampOf(profile);
  if (stamp) return { reading: { as: 'date', order: stamp }, unread: 0 };
  const noQuantity = isCode(profile) || isIdName(profile.name);
  const category = noQuantity && profile.whole && profile.different <= categoriesAtMost && !isFlag(profile);
  for (const least of category ? [] : [known, enough]) {
    const style = styleOf(profile, least);
    if (style)
      return {
        reading: {
          as: 'number',
          style,
          money: profile.currencies.size === 1 ? [...profile.currencies][0]! : null,
          unit: style === 'measured' ? [...profile.units][0]! : null,
          flag: isFlag(profile),
        },
        unread: known - profile.numbers[style],
      };
    const order = bestOrder(profile, least);
    if (order) return { reading: { as: 'date', order }, unread: known - profile.dates[order] };
  }
  const texts = profile.texts && profile.texts.size <= categoriesAtMost ? [...profile.texts.keys()].sort() : null;
  // Few rows with about as many texts are names, not categories.
  if (!texts || texts.length > known / 2) return { reading: null, unread: 0 };
  if (texts.length === 2) {
    const one = yesOf(texts) ?? texts[1]!;
    return { reading: { as: 'two', one, zero: texts.find((text) => text !== one)! }, unread: 0 };
  }
  return { reading: { as: 'categories', texts, missing: profile.missing > 0 }, unread: 0 };
}

/** The style that fits so many cells; digits before a unit where it is the same everywhere. */
function styleOf({ numbers, units }: ColumnProfile, least: number): NumberStyle | undefined {
  const style = numberStyles.find((one) => numbers[one] >= least);
  return style ?? (units.size === 1 && numbers.measured >= least ? 'measured' : undefined);
}

/** Whole numbers that are all dates: as 20230412 whatever their name, as seconds or milliseconds where the name says so. */
function stampOf({ name, rows, missing, numbers, dates, whole, least, most }: ColumnProfile): DateOrder | null {
  if (!whole || numbers.plain < rows - missing) return null;
  if (dates['run-together'] === numbers.plain && least >= 19_000_101 && most < 21_000_101) return 'run-together';
  if (!isTimeName(name)) return null;
  if (least >= stamps.from && most < stamps.to) return 'seconds';
  return least >= stamps.from * 1000 && most < stamps.to * 1000 ? 'milliseconds' : null;
}

/** Seconds since 1970 at the start of 1990 and of 2100. */
const stamps = { from: 631_152_000, to: 4_102_444_800 };

/** Where day first and month first both fit every cell, slashes are read as in the United States, other marks as in Europe. */
function bestOrder(profile: ColumnProfile, least: number): WrittenOrder | undefined {
  const fitting = dateOrders.filter((order) => profile.dates[order] >= least);
  const slashes = [...(profile.texts?.keys() ?? [])].some((text) => text.includes('/'));
  if (fitting.length === 2 && !slashes) return 'day-first';
  return fitting[0];
}
