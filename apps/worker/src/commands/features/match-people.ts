import { identifierTypes, type Identifier, type IdentifierType } from '@tributary/contracts';
import { normaliseIdentifier } from '@tributary/quality';
import type { House } from '../../house/house.js';

/**
 * For each text the identifier that somebody holds: of the types given the first one held. Undefined where nobody is known
 * by it. A public id stands for whichever identifier its person holds that a call can state.
 */
export async function matchPeople(
  { database, config }: Pick<House, 'database' | 'config'>,
  texts: readonly string[],
  types: readonly IdentifierType[] = identifierTypes,
): Promise<(Identifier | undefined)[]> {
  const found: (Identifier | undefined)[] = texts.map(() => undefined);
  const asked = texts.flatMap((text, row) =>
    types.flatMap((type) => {
      const value = normaliseIdentifier(type, text, config);
      return value === undefined ? [] : [{ row, type, value }];
    }),
  );
  const held = await database.query<Identifier & { row: string }>(
    `SELECT asked.row::text AS row, i.type, i.value
     FROM unnest($1::int[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (row, type, value, n)
     JOIN identifiers i ON i.type = asked.type AND i.value = asked.value ORDER BY asked.n`,
    [asked.map(({ row }) => row), asked.map(({ type }) => type), asked.map(({ value }) => value)],
  );
  for (const { row, type, value } of held) found[Number(row)] ??= { type, value };
  const publicIds = texts.flatMap((text, row) => (/^prf_[0-9a-z]{16}$/.test(text) ? [{ text, row }] : []));
  if (publicIds.length > 0) {
    const people = await ofPublicIds(
      { database, config },
      publicIds.map(({ text }) => text),
    );
    for (const { text, row } of publicIds) found[row] ??= people.get(text);
  }
  return found;
}

/** Composite identifiers are stated by no call, and what is scoped would be read as another value from here. */
const statable = ({ identity }: House['config']): IdentifierType[] =>
  identifierTypes.filter((type) => type !== 'composite' && identity.identifiers[type].scope === 'everywhere');

async function ofPublicIds(
  { database, config }: Pick<House, 'database' | 'config'>,
  ids: readonly string[],
): Promise<Map<string, Identifier>> {
  const rows = await database.query<Identifier & { id: string }>(
    `SELECT DISTINCT ON (p.public_id) p.public_id AS id, i.type, i.value FROM profiles p
     JOIN identifiers i ON i.profile = coalesce(p.merged_into, p.id) WHERE p.public_id = ANY ($1::text[]) AND i.type = ANY ($2::text[])
     ORDER BY p.public_id, i.type, i.value`,
    [ids, statable(config)],
  );
  return new Map(rows.map(({ id, type, value }) => [id, { type, value }]));
}
