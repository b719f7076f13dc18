import type { Config, Database, IdentifierType, IdentityImpact } from '@tributary/contracts';
import { normaliseIdentifier } from '@tributary/quality';
import type { House } from '../../house/house.js';

const page = 20_000;
const shownExamples = 10;

/** Who holds what now, and as what the stated rules read it. */
export async function copyIdentifiers(
  from: Database,
  { into, config }: { into: Database; config: Config },
): Promise<void> {
  await into.query('CREATE TABLE held_now (type text, reads text, person text)');
  for (let after = { type: '', value: '' }; ;) {
    const rows = await from.query<{ type: IdentifierType; value: string; person: string }>(
      `SELECT type, value, profile::text AS person FROM identifiers WHERE (type, value) > ($1, $2)
       ORDER BY type, value LIMIT ${page}`,
      [after.type, after.value],
    );
    await into.query('INSERT INTO held_now SELECT * FROM unnest($1::text[], $2::text[], $3::text[])', [
      rows.map((row) => row.type),
      rows.map((row) => normaliseIdentifier(row.type, row.value, config) ?? null),
      rows.map((row) => row.person),
    ]);
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) break;
    after = last;
  }
  await into.query('ANALYZE');
}

/** People of now beside those of a database in which identity was decided anew, and which has a copy of the present identifiers. */
export async function comparePeople(house: House, then: Database): Promise<Omit<IdentityImpact, 'events'>> {
  await then.query(
    `CREATE TABLE affected AS
     WITH both_ways AS (
       SELECT n.person, i.profile FROM held_now n JOIN identifiers i ON i.type = n.type AND i.value = n.reads)
     SELECT person, 'merged' AS change FROM both_ways WHERE profile IN (
       SELECT profile FROM both_ways GROUP BY profile HAVING count(DISTINCT person) > 1) GROUP BY person
     UNION ALL
     SELECT person, 'split' FROM both_ways GROUP BY person HAVING count(DISTINCT profile) > 1`,
  );
  const [row] = await then.query<Record<'then' | 'merged' | 'split' | 'lost' | 'gained', number>>(
    `SELECT (SELECT count(*)::int FROM profiles WHERE merged_into IS NULL) AS then,
       (SELECT count(*)::int FROM affected WHERE change = 'merged') AS merged,
       (SELECT count(*)::int FROM affected WHERE change = 'split') AS split,
       (SELECT count(*)::int FROM held_now n LEFT JOIN identifiers i ON i.type = n.type AND i.value = n.reads WHERE i.type IS NULL) AS lost,
       (SELECT count(*)::int FROM identifiers i LEFT JOIN held_now n ON i.type = n.type AND i.value = n.reads WHERE n.type IS NULL) AS gained`,
  );
  const [now] = await house.database.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM profiles WHERE merged_into IS NULL',
  );
  const examples = await then.query<{ person: string; change: 'merged' | 'split' }>(
    `SELECT person, change FROM affected ORDER BY person::bigint, change LIMIT ${shownExamples}`,
  );
  const ids = await house.database.query<{ id: string; public_id: string }>(
    'SELECT id::text AS id, public_id FROM profiles WHERE id = ANY ($1::bigint[])',
    [examples.map((one) => one.person)],
  );
  const publicIdOf = new Map(ids.map(({ id, public_id }) => [id, public_id]));
  const { merged = 0, split = 0, lost = 0, gained = 0 } = row ?? {};
  return {
    people: { now: now?.n ?? 0, then: row?.then ?? 0 },
    merged,
    split,
    identifiers: { lost, gained },
    segments: await affectedSegments(house, then),
    examples: examples.map(({ person, change }) => ({ person: publicIdOf.get(person) ?? '', change })),
  };
}

async function affectedSegments(house: House, then: Database): Promise<IdentityImpact['segments']> {
  const members = new Map<string, number>();
  for (let after = '0'; ;) {
    const people = await then.query<{ person: string }>(
      `SELECT DISTINCT person::bigint::text AS person, person::bigint AS n FROM affected WHERE person::bigint > $1::bigint
       ORDER BY n LIMIT ${page}`,
      [after],
    );
    const rows = await house.warehouse.query<{ segment: string; members: string }>(
      `SELECT segment, count() AS members FROM segment_members FINAL
       WHERE member = 1 AND profile IN ({people:Array(UInt64)}) GROUP BY segment`,
      { params: { people: people.map((row) => row.person) } },
    );
    for (const row of rows) members.set(row.segment, (members.get(row.segment) ?? 0) + Number(row.members));
    if (people.length < page) break;
    after = people.at(-1)?.person ?? after;
  }
  const syncs = Object.entries(house.config.syncs);
  return [...members]
    .sort((a, b) => b[1] - a[1])
    .map(([segment, count]) => ({
      segment,
      members: count,
      syncs: syncs.filter(([, sync]) => sync.segment === segment).map(([key]) => key),
    }));
}
