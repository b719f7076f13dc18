import { dateStyles, dayMs, referenceTime, writeDay } from './calendar.js';
import { crmColumns, type CrmField } from './crm-columns.js';
import { nicknames } from './names.js';
import type { Person } from './people.js';
import { phoneStyles, writePhone } from './phones.js';
import { random, type Random } from './random.js';
import { slip } from './slip.js';
import { soil } from './soil.js';
import type { FaultKind, TruthBook } from './truth.js';

export const crmFile = 'crm.csv';

interface CrmRow {
  person: Person;
  /** 0 for the person's first record. */
  copy: number;
  signup: number;
}

/** The CRM's export: a header, then its rows by sign-up, with what goes wrong in such exports. */
export function* crmLines(
  seed: number,
  people: readonly Person[],
  { truth, soiled }: { truth: TruthBook; soiled: boolean },
): Generator<string> {
  yield crmColumns.join(';');
  let line = 1;
  let number = 100_000;
  for (const row of crmRows(seed, people)) {
    const r = random(seed, 'crm-row', number);
    line++;
    number += r.int(1, 5);
    const { fields, faults } = crmFields(row, `C-${number}`, r);
    if (soiled) {
      const named = Object.fromEntries(crmColumns.map((name, at) => [name, fields[at] ?? ''])) as Record<
        CrmField,
        string
      >;
      faults.push(...soil(named, row.person, random(seed, 'soil', number)));
      fields.splice(0, fields.length, ...crmColumns.map((name) => named[name]));
    }
    const note = (fault: FaultKind, detail: string): void => truth.fault({ file: crmFile, line, fault, detail });
    for (const [fault, detail] of faults) note(fault, detail);
    registerRow(row.person, fields, truth);
    const text = fields.map(quoted).join(';');
    yield text;

    if (r.chance(0.002)) {
      line++;
      note('repeated_row', fields[0] as string);
      yield text;
    }
    if (r.chance(0.003)) {
      line++;
      const broken = r.weighted([1, 1, 1]);
      // Of a record that exists nowhere else, so that losing the row costs nobody an identifier.
      const lost = [`X-${number}`, ...fields.slice(1, 3), '', '', ...fields.slice(5)];
      note(broken === 2 ? 'broken_quote' : 'wrong_column_count', lost[0] as string);
      yield broken === 0
        ? lost.slice(0, 9).join(';')
        : broken === 1
          ? [...lost, 'old import', ''].join(';')
          : brokenQuote(lost);
    }
  }
  // The export was cut off in the middle of a quoted field.
  truth.fault({ file: crmFile, line: line + 1, fault: 'broken_quote', detail: 'X-999999' });
  yield 'X-999999;"Ann';
}

function crmRows(seed: number, people: readonly Person[]): CrmRow[] {
  const rows: CrmRow[] = [];
  for (const [i, person] of people.entries()) {
    if (!person.inCrm) continue;
    const r = random(seed, 'crm-copies', i);
    const copies = r.chance(0.12) ? (r.chance(0.25) ? 2 : 1) : 0;
    rows.push({ person, copy: 0, signup: person.joined });
    for (let copy = 1; copy <= copies; copy++)
      rows.push({ person, copy, signup: r.between(person.joined, referenceTime - dayMs) });
  }
  return rows.sort((a, b) => a.signup - b.signup);
}

/** One row and what was planted in it. */
function crmFields(
  { person, copy, signup }: CrmRow,
  number: string,
  r: Random,
): { fields: string[]; faults: [FaultKind, string][] } {
  const faults: [FaultKind, string][] = [];
  let { firstName, lastName } = person;
  let email = person.email;
  let phone = person.phone && !r.chance(0.1) ? person.phone : null;

  if (copy > 0) {
    faults.push(['duplicate_person', number]);
    const nickname = nicknames[firstName];
    if (nickname && r.chance(0.5)) {
      firstName = nickname;
      faults.push(['nickname', nickname]);
    }
    const kept = r.weighted(person.phone ? [0.4, 0.3, 0.22, 0.08] : [0.92, 0, 0, 0.08]);
    phone = kept === 1 || kept === 2 ? person.phone : null;
    if (kept === 1) email = '';
    if (kept === 2 && person.secondEmail) email = person.secondEmail;
    else if (kept >= 2) {
      email = `${slip(person.email.split('@')[0] as string, r)}${number.slice(2)}@example.net`;
      faults.push(['email_typo', email]);
    }
    if (kept === 3) faults.push(['unlinked_record', number]);
  } else if (phone && r.chance(0.02)) email = '';
  if (r.chance(copy > 0 ? 0.25 : 0.02)) {
    lastName = slip(lastName, r);
    faults.push(['typo', lastName]);
  }
  if (email && r.chance(0.12)) email = r.chance(0.5) ? email.toUpperCase() : email[0]?.toUpperCase() + email.slice(1);

  const country = r.chance(0.04) ? '' : person.country;
  let born = r.chance(0.15) ? '' : writeDay(person.born, r.pick(dateStyles));
  if (born && r.chance(0.004)) {
    born = r.pick(['31.02.1987', '1990-13-07', '00.00.0000', 'February 30, 1979']);
    faults.push(['impossible_date', born]);
  }
  const points = loyaltyPoints(person, r);
  const fields = [
    number,
    firstName,
    lastName,
    email,
    phone ? writePhone(phone, r.pick(phoneStyles)) : '',
    born,
    r.chance(0.06) ? '' : r.chance(0.01) ? `${person.city}; Zentrum` : person.city,
    country,
    writeDay(signup, r.pick(dateStyles)),
    person.newsletter,
    points > 200_000 ? 'gold' : points > 40_000 ? 'silver' : r.chance(0.3) ? '' : 'basic',
    `${Math.floor(points / 100)},${String(points % 100).padStart(2, '0')}`,
  ];
  return { fields, faults };
}

/** Loyalty points in hundredths. */
function loyaltyPoints(person: Person, r: Random): number {
  const median = { loyal: 1500, bargain: 200, window: 20, new: 80, lapsed: 300 }[person.type];
  return Math.round(r.logNormal(median, 0.5) * 100);
}

const quoted = (field: string): string => (/[;"\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/** A quote inside a plain field, and text behind a closing one. */
const brokenQuote = (fields: readonly string[]): string =>
  [fields[0], `"${fields[1]}"x`, `${fields[2]}"`, ...fields.slice(3)].join(';');

function registerRow(person: Person, fields: readonly string[], truth: TruthBook): void {
  const [number, , , email, phone] = fields;
  truth.record(`crm:${number}`, person.id);
  if (email) truth.record(`email:${email.toLowerCase()}`, person.id);
  if (phone && person.phone) truth.record(`phone:${writePhone(person.phone, 'e164')}`, person.id);
}
