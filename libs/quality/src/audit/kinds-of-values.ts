/** The type of each kind: whole numbers go with fractions; texts of numbers are texts, and go with no number. */
const families: Readonly<Record<string, string>> = {
  integer: 'number',
  number: 'number',
  'number as text': 'text',
  text: 'text',
  date: 'text',
  boolean: 'boolean',
  object: 'object',
  list: 'list',
};

/** Of the texts of a field, the share of numbers from which on the others are odd: codes and postcodes stay below. */
const numbersAsTexts = 0.95;

/** Values that do not go together: of several types, or a few words ("n/a") in a column of numbers, which files have as texts. */
export function disagree(kinds: Readonly<Record<string, number>>): boolean {
  if (new Set(Object.keys(kinds).map((kind) => families[kind])).size > 1) return true;
  const { text = 0, 'number as text': numbers = 0 } = kinds;
  return text > 0 && numbers / (text + numbers) >= numbersAsTexts;
}
