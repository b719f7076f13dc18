import { createRandom } from '@tributary/numerics';
import { typo } from './typo.mjs';

const forenames =
  'anna maria james john peter paul laura julia sarah lisa michael thomas robert david emma sofia marco luca jan eva william richard susan karen daniel martin helen nina felix oscar alice clara simon tobias elena irene hugo victor ruth edith katherine elizabeth joseph samuel margaret jennifer andrew edward nicholas patricia'.split(
    ' ',
  );
const shortForms = {
  james: 'jim',
  robert: 'bob',
  michael: 'mike',
  william: 'bill',
  richard: 'dick',
  daniel: 'dan',
  katherine: 'kate',
  elizabeth: 'liz',
  joseph: 'joe',
  samuel: 'sam',
  margaret: 'peggy',
  jennifer: 'jen',
  andrew: 'andy',
  edward: 'ted',
  nicholas: 'nick',
  patricia: 'pat',
  thomas: 'tom',
  david: 'dave',
  susan: 'sue',
};
const surnames =
  'smith jones taylor brown williams wilson johnson davies patel wright walker white roberts green hall thomas clarke jackson wood harris edwards turner martin cooper hill ward hughes moore clark king harrison lewis baker lee allen morris khan scott watson davis parker james bennett young phillips richardson mitchell bailey carter cook singh shaw bell collins morgan kelly begum miller cox hussain marshall simpson price anderson adams wilkinson ali ahmed foster ellis murphy chapman mason gray richards webb rogers gibson hunt mills holmes palmer matthews evans lloyd barnes knight butler russell barker fisher stevens jenkins murray dixon harvey graham pearson kaur stone'.split(
    ' ',
  );
const trades = 'bakery garage pharmacy hotel cafe electric plumbing books press foods motors dental clinic'.split(' ');
const legalForms = ['ltd', 'limited', 'gmbh', 'inc', '', '', ''];
const streetKinds = ['street', 'road', 'avenue', 'lane'];
const streetShort = { street: 'st', road: 'rd', avenue: 'ave', lane: 'ln' };
const plainWords =
  'love night day blue heart river city lights dream fire sun moon road home time world rain dance golden king queen song summer winter shadow star stone wild lost sweet'.split(
    ' ',
  );
const syllables = 'ba ber co da den el fa gor ha in jo ka lan mo nor pa qui ro sel ta ul ven wa yor zen'.split(' ');

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

/** Draws from a list of which the first ones are frequent (Zipf). */
const zipf = (random, list) => list[Math.floor(list.length ** random.next()) - 1];
const any = (random, list) => list[random.int(list.length)];
const digits = (random, count) => Array.from({ length: count }, () => random.int(10)).join('');
const word = (random, parts) => Array.from({ length: parts }, () => any(random, syllables)).join('');
const date = (random) => new Date(Date.UTC(1940, 0, 1) + random.int(22_000) * 86_400_000).toISOString().slice(0, 10);

/** Kinds of tables: the columns of one record, those that are often missing, and which of them hold a given name. */
const kinds = {
  people({ random, places }) {
    const [forename, surname] = [zipf(random, forenames), zipf(random, surnames)];
    return {
      first_name: forename,
      last_name: surname,
      dob: date(random),
      city: zipf(random, places),
      email: `${forename}.${surname}${random.int(90)}@${any(random, ['mail', 'post', 'web'])}.example`,
    };
  },
  register({ random, places }) {
    return {
      surname: zipf(random, surnames),
      given_name: zipf(random, forenames),
      birth_date: date(random),
      town: zipf(random, places),
    };
  },
  callers({ random }) {
    return {
      name: `${zipf(random, forenames)} ${zipf(random, surnames)}`,
      phone: `0${any(random, ['20', '30', '161', '121'])} ${digits(random, 7)}`,
    };
  },
  organisations({ random, places, streets }) {
    const name = [zipf(random, surnames), any(random, trades), any(random, legalForms)].filter(Boolean).join(' ');
    return {
      organisation: name,
      address: `${1 + random.int(150)} ${zipf(random, streets)} ${any(random, streetKinds)}`,
      city: zipf(random, places),
      phone: `${any(random, ['212', '310', '415'])}-${digits(random, 3)}-${digits(random, 4)}`,
    };
  },
  songs({ random, artists }) {
    return {
      title: Array.from({ length: 1 + random.int(4) }, () => zipf(random, plainWords)).join(' '),
      artist: zipf(random, artists),
      year: String(1960 + random.int(60)),
    };
  },
  customers({ random, places, streets }) {
    const [forename, surname] = [zipf(random, forenames), zipf(random, surnames)];
    return {
      fname: forename,
      lname: surname,
      street: `${1 + random.int(90)} ${zipf(random, streets)} ${any(random, streetKinds)}`,
      zip: digits(random, 2) + any(random, ['100', '200', '310', '455']),
      city: zipf(random, places),
      email: random.next() < 0.5 ? '' : `${forename[0]}${surname}@${any(random, ['mail', 'post'])}.example`,
      phone: random.next() < 0.4 ? '' : digits(random, 10),
    };
  },
};
export const kindsOfTables = Object.keys(kinds);

/** References to papers: long texts whose words are shared, and columns that are often left out. */
kinds.citations = ({ random }) => ({
  author: Array.from(
    { length: 1 + random.int(3) },
    () => `${zipf(random, forenames)[0]}. ${zipf(random, surnames)}`,
  ).join(' and '),
  title: Array.from({ length: 4 + random.int(5) }, () => zipf(random, [...trades, ...plainWords, ...surnames])).join(
    ' ',
  ),
  venue: `${any(random, ['proceedings of the', 'journal of', 'conference on'])} ${zipf(random, plainWords)} ${zipf(random, trades)}`,
  year: String(1985 + random.int(15)),
  pages: `${random.int(400)}-${400 + random.int(400)}`,
});

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
