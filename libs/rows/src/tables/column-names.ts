const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** What the first lines of a table say about its columns. */
export interface Head {
  names: string[];
  /** The first line is a row, and columns are called after their place. */
  headless: boolean;
}

/**
 * Names of the columns by the first rows. A first line of numbers alone is a row. A first line that is one cell short of all
 * others leaves out the row names, as R writes them. Nameless columns are called after their place, and of columns with
 * one name the later ones have a number.
 */
export function headOf([first = [], ...rows]: readonly (readonly string[])[]): Head {
  const headless = isRow(first);
  const short = !headless && namesRows(first, rows);
  const names = [...(short ? ['row'] : []), ...first].map((name, at) =>
    headless || name === '' ? `column_${at + 1}` : name,
  );
  return { names: distinct(names), headless };
}

/** A first line of numbers alone is a row; of years that follow one another, names. */
function isRow(first: readonly string[]): boolean {
  const years = first.every(
    (cell, at) => /^(?:19|20)\d\d$/.test(cell) && (at === 0 || Number(cell) === Number(first[at - 1]) + 1),
  );
  return first.length > 0 && first.every((cell) => number.test(cell)) && !(years && first.length > 1);
}

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
