import { createRandom } from '@tributary/numerics';
import { any, kinds, shortForms, streetShort, word } from './small-table-kinds.mjs';
import { typo } from './typo.mjs';

/** Those that stand for the records of people and things; references to papers are dense only. */
export const kindsOfTables = Object.keys(kinds).filter((kind) => kind !== 'citations');
export const denseKinds = Object.keys(kinds).filter((kind) => kind !== 'customers');

/** How many rows one thing has in a table where most have several. */
const sizesOf = {
  zipf: (random) => Math.floor(60 ** (random.next() ** 1.5)),
  several: (random) => 5 + random.int(6),
  half: (random, count, first) => (first ? count / 2 : 1 + random.int(3)),
};
export const densities = {
  zipf: 'few have dozens of rows and many one',
  several: 'each has five to ten rows',
  half: 'one has half of all rows',
};

/** What varies from table to table: how it is made up, and how badly it was written down. */
function conditions(random) {
  return {
    duplicates: 0.05 + 0.55 * random.next(),
    slips: 0.05 + 0.2 * random.next(),
    missing: 0.02 + 0.15 * random.next(),
    rare: 0.3 + 0.5 * random.next(),
    swapped: 0.06 * random.next(),
    short: 0.15 * random.next(),
    crowded: random.next() < 0.5,
    severalCopies: random.next() < 0.4,
  };
}

const often = new Set(['email']);
const given = ['first_name', 'given_name', 'fname'];
const family = ['last_name', 'surname', 'lname'];

function again(random, record, how) {
  const copy = { ...record };
  const columns = Object.keys(copy);
  for (const column of columns) {
    const draw = random.next();
    if (draw < how.slips) copy[column] = typo(random, copy[column]);
    else if (given.includes(column) && draw < how.slips + how.short)
      copy[column] = shortForms[copy[column]] ?? copy[column];
    else if (column === 'address' || column === 'street') {
      if (random.next() < 0.3)
        copy[column] = copy[column].replace(/(street|road|avenue|lane)$/, (kind) => streetShort[kind]);
    } else if (column === 'organisation' && random.next() < 0.3)
      copy[column] = copy[column].replace(/ (ltd|limited|gmbh|inc)$/, '');
    else if (column === 'title' && random.next() < 0.2) copy[column] = `the ${copy[column]}`;
    else if (column === 'phone' && random.next() < 0.2) copy[column] = copy[column].replace(/[ -]/g, '');
  }
  const [one, other] = [given, family].map((names) => columns.find((column) => names.includes(column)));
  if (one && other && random.next() < how.swapped) [copy[one], copy[other]] = [copy[other], copy[one]];
  return copy;
}

/**
 * A small made-up table with its known answers: few records, names that many strangers share, values that are often
 * missing, and a share of duplicates that nobody knows before; with `density`, many of them. Seeded.
 * @returns Columns, rows of text, and for every row whom it is.
 */
export function smallTable({ kind, rows: count, seed, density }) {
  const random = createRandom(seed * 7_919 + count * 31 + Object.keys(kinds).indexOf(kind));
  const how = conditions(random);
  const pool = (size, make) => Array.from({ length: size }, make);
  const world = {
    random,
    places: pool(how.crowded ? 8 : 40, () => word(random, 2)),
    streets: pool(how.crowded ? 25 : 120, () => word(random, 3)),
    artists: pool(Math.ceil(count / 4), () => `${any(random, ['the ', '', ''])}${word(random, 2)} ${word(random, 2)}`),
  };
  const people = [];
  const rows = [];
  const labels = [];
  const write = (record, label) => {
    const blanked = Object.entries(record).map(([column, value]) =>
      random.next() < (often.has(column) ? how.rare : how.missing) ? '' : value,
    );
    rows.push(blanked);
    labels.push(label);
  };
  while (density && rows.length < count) {
    people.push({ record: kinds[kind](world), copies: 0 });
    const size = sizesOf[density](random, count, rows.length === 0);
    write(people.at(-1).record, people.length - 1);
    for (let copy = 1; copy < size; copy++) write(again(random, people.at(-1).record, how), people.length - 1);
  }
  while (rows.length < count) {
    if (people.length > 0 && random.next() < how.duplicates) {
      const label = random.int(people.length);
      if (people[label].copies > 0 && !how.severalCopies) continue;
      people[label].copies++;
      write(again(random, people[label].record, how), label);
    } else {
      people.push({ record: kinds[kind](world), copies: 0 });
      write(people.at(-1).record, people.length - 1);
    }
  }
  const order = rows.map((_, at) => at);
  for (let at = order.length - 1; at > 0; at--) {
    const other = random.int(at + 1);
    [order[at], order[other]] = [order[other], order[at]];
  }
  return {
    columns: Object.keys(people[0].record),
    rows: order.map((at) => rows[at]),
    labels: order.map((at) => labels[at]),
    how,
  };
}
