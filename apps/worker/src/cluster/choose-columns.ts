import { numberStyles } from './cells.js';
import type { ColumnProfile } from './column-profile.js';
import { categoriesAtMost, isCode, readingOf, type Reading } from './reading-of.js';
import { isIdName, isKeyName, isYearName } from './telling-names.js';

export interface Chosen {
  column: string;
  /** Place in a row of the file. */
  at: number;
  reading: Reading;
  /** Cells that do not fit the reading and count as missing. */
  unread: number;
  /** More than one where amounts of several currencies stand side by side. */
  currencies: string[];
}

export interface Dropped {
  column: string;
  reason: string;
}

export interface Choice {
  chosen: Chosen[];
  dropped: Dropped[];
}

const missingShare = 0.5;

/** Rows from which on whole numbers that only rise or fall are taken for a running number. */
const rowsOfRunning = 30;

/**
 * Says which columns take part and how each is read. A column that was asked for by name is taken as long as it can be
 * read and tells rows apart; otherwise what looks like a key, is mostly empty or has too many texts is left out too.
 */
export function chooseColumns(
  profiles: readonly ColumnProfile[],
  { kept, named }: { kept: ReadonlySet<string>; named: boolean },
): Choice {
  const chosen: Chosen[] = [];
  const dropped: Dropped[] = [];
  profiles.forEach((profile, at) => {
    if (!kept.has(profile.name)) return;
    const read = readingOf(profile);
    const reason = reasonAgainst(profile, read.reading, named);
    if (reason !== null) dropped.push({ column: profile.name, reason });
    else if (read.reading)
      chosen.push({
        column: profile.name,
        at,
        reading: read.reading,
        unread: read.unread,
        currencies: [...profile.currencies],
      });
  });
  return { chosen, dropped };
}

function reasonAgainst(profile: ColumnProfile, reading: Reading | null, named: boolean): string | null {
  const known = profile.rows - profile.missing;
  if (known === 0) return 'empty: no row has a value';
  const ticked = reading?.as === 'two' && reading.zero === null;
  if (profile.different === 1 && !ticked)
    return profile.missing === 0
      ? 'constant: every row has the same value'
      : `constant: every row that has a value has the same (${profile.missing} of ${profile.rows} have none)`;
  if (!named && profile.json === known) return 'holds JSON: lists or objects, no single value';
  if (!named && !ticked && profile.missing > missingShare * profile.rows)
    return `${Math.round((100 * profile.missing) / profile.rows)} % of its values are missing`;
  if (!named && looksLikeKey(profile, reading)) return 'looks like a key: different in every row';
  if (!named && reading?.as === 'number' && !reading.flag && profile.whole && profile.different > categoriesAtMost) {
    if (isCode(profile))
      return `${profile.different} different codes, which are no quantities; at most ${categoriesAtMost} become columns`;
    if (isIdName(profile.name)) return `refers to ${profile.different} different things: a key, no quantity`;
  }
  if (reading === null && profile.different === known)
    return (
      mostlyNumbers(profile) ??
      (named ? 'texts that differ in every row: nothing to group by' : 'looks like a key: different in every row')
    );
  if (reading === null)
    return (
      mostlyNumbers(profile) ??
      (profile.different > categoriesAtMost
        ? `${profile.different} different texts; at most ${categoriesAtMost} become columns`
        : `${profile.different} different texts in ${known} rows: names, not categories`)
    );
  return null;
}

/** Of a column that is numbers but for more cells than are slips: how many are none. */
function mostlyNumbers({ numbers, rows, missing }: ColumnProfile): string | null {
  const known = rows - missing;
  const most = Math.max(...numberStyles.map((style) => numbers[style]));
  return most >= known / 2 ? `${known - most} of its ${known} values are no numbers as the others are` : null;
}

const isYear = ({ name, least, most }: ColumnProfile): boolean => isYearName(name) && least >= 1000 && most < 3000;

/** Texts that differ in every row, and whole numbers that do so and are called like a key or count the rows. */
function looksLikeKey(profile: ColumnProfile, reading: Reading | null): boolean {
  if (profile.rows < 3 || profile.different < profile.rows - profile.missing) return false;
  if (reading?.as === 'date') return false;
  if (reading?.as !== 'number') return true;
  if (profile.numbers.plain < profile.rows - profile.missing || !profile.whole) return false;
  const running = profile.running && profile.rows >= rowsOfRunning && !isYear(profile);
  return running || isKeyName(profile.name);
}
