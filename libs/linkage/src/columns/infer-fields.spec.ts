import { createRandom } from '@tributary/numerics';
import { describe, expect, it } from 'vitest';
import { inferFields, type FileSample } from './infer-fields.js';

const random = createRandom(3);
const pick = (list: readonly string[]): string => list[random.int(list.length)]!;
const names = ['Ann', 'Bert', 'Carla', 'Dieter', 'Eve', 'Franz', 'Gina', 'Hugo', 'Ines', 'Jan'];
const towns = ['Berlin', 'Lyon', 'Porto', 'Gent', 'Siena', 'Graz', 'Bath', 'Brno'];
const word = (): string => Array.from({ length: 6 }, () => 'abcdefghijklmnopqrstuvwxyz'[random.int(26)]).join('');
const day = (): string => `${1940 + random.int(60)}-0${1 + random.int(9)}-${10 + random.int(18)}`;
const digits = (n: number): string => Array.from({ length: n }, () => random.int(10)).join('');

const file = (name: string, columns: Record<string, (row: number) => string>, rows = 300): FileSample => ({
  name,
  columns: Object.keys(columns),
  rows: Array.from({ length: rows }, (_, row) => Object.values(columns).map((make) => make(row))),
});
const roles = (files: FileSample[], never: string[] = []): Record<string, string> =>
  Object.fromEntries(inferFields(files, new Set(never)).fields.map(({ name, role }) => [name, role]));
const people = {
  forename: () => pick(names),
  surname: word,
  birth: day,
  mail: () => `${word()}@${word()}.org`,
  phone: () => `+49 30 ${digits(7)}`,
};

describe('inferFields', () => {
  it.each([
    ['English', ['First Name', 'last_name', 'DOB', 'e-mail', 'phoneNumber']],
    ['German', ['Vorname', 'Nachname', 'Geburtsdatum', 'E-Mail', 'Telefon']],
    ['French', ['prénom', 'nom', 'date_de_naissance', 'courriel', 'téléphone']],
    ['Spanish', ['nombre', 'apellidos', 'fecha_nacimiento', 'correo', 'teléfono']],
  ])('reads %s headers', (_, headers) => {
    const makers = Object.values(people);
    const found = inferFields(
      [file('people', Object.fromEntries(headers.map((header, i) => [header, makers[i]!])))],
      new Set(),
    );
    expect(found.fields.map(({ role }) => role)).toEqual(['forename', 'surname', 'birth_date', 'email', 'phone']);
  });

  it('goes by values where headers say nothing', () => {
    const found = inferFields(
      [file('x', { c1: people.mail, c2: day, c3: people.phone, c4: (row) => String(row), c5: word })],
      new Set(),
    );
    expect(found.fields.map(({ role }) => role)).toEqual(['email', 'birth_date', 'phone', 'word']);
    expect(found.leftOut).toEqual([{ file: 'x', column: 'c4', why: 'row id' }]);
  });

  it('does not believe a header that its values belie', () => {
    expect(roles([file('x', { phone: word, birth_date: word, surname: word })])).toMatchObject({
      phone: 'word',
      birth_date: 'word',
    });
  });

  it('never takes ids, known answers, constant or empty columns for evidence', () => {
    const table = file('x', {
      rec_id: (row) => `rec-${(row * 7919) % 300}-org`,
      cluster: () => digits(1),
      truth_here: () => digits(1),
      surname: word,
      country: () => 'AT',
      note: () => '',
    });
    const found = inferFields([table], new Set(['truth_here']));
    expect(found.fields.map(({ name }) => name)).toEqual(['surname']);
    expect(found.leftOut.map(({ column }) => column).sort()).toEqual([
      'cluster',
      'country',
      'note',
      'rec_id',
      'truth_here',
    ]);
  });

  it('takes ids that rows share for no evidence, but numbers that last', () => {
    const shared = (row: number): string => `p${(row * 31) % 200}`;
    const found = inferFields(
      [
        file('x', {
          person_id: shared,
          id: shared,
          soc_sec_id: () => digits(7),
          surname: word,
          state_id: () => digits(1),
        }),
      ],
      new Set(),
    );
    expect(found.fields.map(({ name }) => name)).toEqual(['soc_sec_id', 'surname', 'state_id']);
    expect(found.leftOut.map(({ column }) => column)).toEqual(['person_id', 'id']);
    expect(found.leftOut[0]!.why).toContain('an id that rows share');
  });

  it('tells lists from texts', () => {
    const tags = (): string => Array.from({ length: random.int(4) }, () => pick(towns)).join(';');
    const found = roles([
      file('x', {
        tags,
        mails: () => JSON.stringify([people.mail(), people.mail()]),
        note: () => `${word()} ${word()} ${word()} ${word()} ${word()}; ${word()}`,
        surname: word,
      }),
    ]);
    expect(found).toMatchObject({ tags: 'list', mails: 'list', note: 'title', surname: 'surname' });
  });

  it('joins a date that lies in three columns', () => {
    const found = inferFields(
      [
        file('x', {
          surname: word,
          by: () => String(1940 + random.int(50)),
          bm: () => String(1 + random.int(12)),
          bd: () => String(1 + random.int(28)),
        }),
      ],
      new Set(),
    );
    expect(found.fields[1]).toMatchObject({ role: 'birth_date', columns: [['by', 'bm', 'bd']] });
  });

  it('pairs columns of two files with other headers, and joins what one of them splits', () => {
    const left = file('l', { vorname: people.forename, nachname: word, ort: () => pick(towns), geburtsdatum: day });
    const right = file('r', {
      town: () => pick(towns),
      born: day,
      full_name: () => `${pick(names)} ${word()}`,
      shoe: () => digits(2),
    });
    const found = inferFields([left, right], new Set());
    const columns = Object.fromEntries(found.fields.map(({ role, columns }) => [role, columns]));
    expect(columns).toMatchObject({
      full_name: [['vorname', 'nachname'], ['full_name']],
      birth_date: [['geburtsdatum'], ['born']],
    });
    expect(found.fields.some((field) => field.columns[0]![0] === 'ort' && field.columns[1]![0] === 'town')).toBe(true);
    expect(found.leftOut).toContainEqual({ file: 'r', column: 'shoe', why: 'nothing like it in the other file' });
  });

  it('says so where nothing can be compared', () => {
    expect(() => inferFields([file('x', { id: (row) => String(row) })], new Set())).toThrow(
      /No column can be compared/,
    );
  });
});
