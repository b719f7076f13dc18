import type { DatePart, Role } from '../settings/roles.js';
import { headerMeaning, isIdHeader } from './header-words.js';
import type { ColumnProfile } from './profile-column.js';

/** What a column is taken for, and why it is left out where it is no evidence. */
export type ColumnGuess =
  { use: Role | DatePart } | { leftOut: 'row id' | 'known answer' | 'empty' | 'always the same' | typeof sharedId };

/** Of an id that several rows have: it names what somebody knew already, or is the very answer. */
const sharedId = 'an id that rows share: name it in --settings where it is evidence';

/** A column that is filled less than this is left out. */
const leastFilled = 0.01;

/**
 * Takes a column for what its header says where its values agree, else for what its values look like. Nothing here looks
 * at whole tables: one column, one guess.
 */
export function inferRole(profile: ColumnProfile): ColumnGuess {
  const meaning = headerMeaning(profile.header);
  if (meaning === 'answer') return { leftOut: 'known answer' };
  if (profile.filled < leastFilled || profile.distinct === 0) return { leftOut: 'empty' };
  const filledRows = profile.filled * profile.rows;
  const unique = profile.distinct >= filledRows * 0.999 && filledRows > 1;
  const key = profile.words < 1.5 && isIdHeader(profile.header);
  if (unique && (profile.counting || meaning === 'row_id' || key)) return { leftOut: 'row id' };
  if (profile.distinct === 1 && profile.rows > 1) return { leftOut: 'always the same' };
  if (profile.lists > leastLists) return { use: 'list' };
  if (key && (meaning === 'row_id' || !isFew(profile))) return { leftOut: sharedId };
  if (meaning === 'row_id') return { use: profile.words < 1.5 ? 'code' : byValues(profile) };
  return { use: meaning === undefined ? byValues(profile) : agreed(meaning, profile) };
}

/** Share of values from which on a column holds lists: one of a single item looks like none. */
const leastLists = 0.3;

/** The header's word, held against the values. */
function agreed(
  meaning: Exclude<ReturnType<typeof headerMeaning>, undefined>,
  profile: ColumnProfile,
): Role | DatePart {
  const seen = byValues(profile);
  switch (meaning) {
    case 'email':
      return profile.email > 0.3 ? 'email' : seen;
    case 'phone':
      return profile.digits > 0.5 || profile.phone > 0.3 ? 'phone' : seen;
    case 'birth_date':
    case 'date':
      if (profile.date > 0.5) return meaning;
      return profile.whole > 0.5 ? 'number' : seen;
    case 'birth_year':
    case 'birth_month':
    case 'birth_day':
      return profile.whole > 0.5 ? meaning : seen;
    case 'forename':
    case 'surname':
      if (profile.digits > 0.5) return seen;
      // "name" words also head products and places: two and more words a value are no given name.
      return profile.words > 2.2 ? 'title' : meaning;
    case 'middle_name':
      return 'word';
    case 'full_name':
      return profile.digits > 0.5 ? seen : 'full_name';
    case 'street':
      return profile.digits > 0.8 ? 'street_number' : profile.words > 3.5 ? 'address' : 'street';
    case 'address':
      return profile.words > 6 ? 'text' : 'address';
    case 'street_number':
      return profile.digits > 0.3 || profile.letters < 7 ? 'street_number' : seen;
    case 'postcode':
      return profile.letters <= 12 ? 'postcode' : seen;
    case 'city':
      return profile.digits > 0.5 ? seen : 'city';
    case 'category':
      return profile.distinct <= Math.max(60, profile.rows * 0.02) ? 'category' : seen;
    case 'code':
      return profile.words < 2.5 ? 'code' : seen;
    case 'number':
      return profile.number > 0.5 || profile.whole > 0.5 ? 'number' : seen;
    default:
      return seen;
  }
}

/** Values below this are years, ages, counts, prices: distance between them means something. */
const greatestQuantity = 100_000;

/** So few different values that they sort records into kinds. */
const isFew = ({ distinct, filled, rows }: ColumnProfile): boolean =>
  distinct <= Math.max(2, Math.min(60, filled * rows * 0.05));

function byValues(profile: ColumnProfile): Role {
  if (profile.email > 0.5) return 'email';
  if (profile.date > 0.8) return 'birth_date';
  if (isFew(profile) && profile.words < 4) return 'category';
  if (profile.phone > 0.6 && profile.letters >= 7 && profile.number < 0.9) return 'phone';
  if (profile.number > 0.8) {
    const wide = profile.whole > 0.8 && profile.greatest > greatestQuantity;
    return wide ? (profile.letters >= 9 && profile.letters <= 13 && profile.phone > 0.8 ? 'phone' : 'code') : 'number';
  }
  if (profile.mixed > 0.6 || (profile.digits > 0.7 && profile.words < 2.5)) return 'code';
  if (profile.words > 8) return 'text';
  if (profile.words > 1.8) return 'title';
  return 'word';
}
