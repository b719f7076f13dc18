const forenames =
  'anna maria james john peter paul laura julia sarah lisa michael thomas robert david emma sofia marco luca jan eva william richard susan karen daniel martin helen nina felix oscar alice clara simon tobias elena irene hugo victor ruth edith katherine elizabeth joseph samuel margaret jennifer andrew edward nicholas patricia'.split(
    ' ',
  );
export const shortForms = {
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
export const streetShort = { street: 'st', road: 'rd', avenue: 'ave', lane: 'ln' };
const plainWords =
  'love night day blue heart river city lights dream fire sun moon road home time world rain dance golden king queen song summer winter shadow star stone wild lost sweet'.split(
    ' ',
  );
const syllables = 'ba ber co da den el fa gor ha in jo ka lan mo nor pa qui ro sel ta ul ven wa yor zen'.split(' ');

/** Draws from a list of which the first ones are frequent (Zipf). */
const zipf = (random, list) => list[Math.floor(list.length ** random.next()) - 1];
export const any = (random, list) => list[random.int(list.length)];
const digits = (random, count) => Array.from({ length: count }, () => random.int(10)).join('');
export const word = (random, parts) => Array.from({ length: parts }, () => any(random, syllables)).join('');
const date = (random) => new Date(Date.UTC(1940, 0, 1) + random.int(22_000) * 86_400_000).toISOString().slice(0, 10);

/** Kinds of tables: the columns of one record, those that are often missing, and which of them hold a given name. */
export const kinds = {
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
