/** What a column means. Roles decide how its values are normalised, compared and used as blocking keys. */
export const roles = [
  'forename',
  'surname',
  'full_name',
  'birth_date',
  'date',
  'email',
  'phone',
  'street_number',
  'street',
  'address',
  'postcode',
  'city',
  'code',
  'title',
  'text',
  'number',
  'category',
  'word',
  'list',
] as const;

export type Role = (typeof roles)[number];

/** How values of a field are compared: one ladder of similarity levels each (compare/ladders.ts). */
export type Kind = 'name' | 'word' | 'date' | 'email' | 'code' | 'text' | 'number' | 'category' | 'list';

export const kindOf: Record<Role, Kind> = {
  forename: 'name',
  surname: 'name',
  full_name: 'text',
  birth_date: 'date',
  date: 'date',
  email: 'email',
  phone: 'code',
  street_number: 'code',
  street: 'word',
  address: 'text',
  postcode: 'code',
  city: 'word',
  code: 'code',
  title: 'text',
  text: 'text',
  number: 'number',
  category: 'category',
  word: 'word',
  list: 'list',
};

/** What stands between the pieces of a value, of the kinds that are compared by the pieces they have in common. */
const betweenPieces: Partial<Record<Kind, string>> = { text: ' ', list: '|' };

/** What the values of a role are taken apart at; undefined where they are compared as a whole. */
export const piecesOf = (role: Role): string | undefined => betweenPieces[kindOf[role]];

/** Parts of a date in columns of their own; they are read as one field. */
export const dateParts = ['birth_year', 'birth_month', 'birth_day'] as const;
export type DatePart = (typeof dateParts)[number];
