const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const day = /^\d{4}-\d{2}-\d{2}(?:[T ].*)?$/;

/** What the first lines of a table say about its columns. */
export interface Head {
  names: string[];
  /** The first line is a row, and columns are called after their place. */
  headless: boolean;
}

/**
 * Names of the columns by the first rows. A first line of values is a row. A first line that is one cell short of all
 * others leaves out the row names, as R writes them. Nameless columns are called after their place, and of columns with
 * one name the later ones have a number.
 */
export function headOf([first = [], ...rows]: readonly (readonly string[])[]): Head {
  const headless = isRow(first, rows);
  const short = !headless && namesRows(first, rows);
  const names = [...(short ? ['row'] : []), ...first].map((name, at) =>
    headless || name === '' ? `column_${at + 1}` : name,
  );
  return { names: distinct(names), headless };
}

/**
 * A first line of which half the cells are numbers or days, in columns that go on so, is a row. Numbers that rise are names
 * nevertheless, where they are years or count up.
 */
function isRow(first: readonly string[], rows: readonly (readonly string[])[]): boolean {
  const values = first.filter(isValue);
  if (values.length === 0 || values.length * 2 < first.length) return false;
  const goesOn = first.every(
    (cell, at) => !isValue(cell) || rows.every((row) => isValue(row[at] ?? '') || isBlank(row[at])),
  );
  return goesOn && !isSeries(values);
}

/** Years that rise, or three numbers and more that count up. */
function isSeries(values: readonly string[]): boolean {
  const numbers = values.map((cell) => (/^\d+$/.test(cell) ? Number(cell) : NaN));
  const years = numbers.length > 1 && numbers.every((year) => year >= 1900 && year <= 2100);
  return (
    (years || numbers.length > 2) &&
    numbers.slice(1).every((value, at) => (years ? value > numbers[at]! : value === numbers[at]! + 1))
  );
}

const isValue = (cell: string): boolean => number.test(cell) || day.test(cell);
const isBlank = (cell: string | undefined): boolean =>
  cell === undefined || cell === '' || /^(?:na|nan|null|\?)$/i.test(cell);

function namesRows(first: readonly string[], rows: readonly (readonly string[])[]): boolean {
  // A delimiter at the end of every row makes an empty cell more, and no name.
  const longer = rows.length > 0 && rows.every((row) => row.length === first.length + 1);
  return longer && rows.some((row) => row.at(-1) !== '');
}

function distinct(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let count = 2; seen.has(own) || (own !== name && taken.has(own)); count++) own = `${name}_${count}`;
    seen.add(own);
    return own;
  });
}
