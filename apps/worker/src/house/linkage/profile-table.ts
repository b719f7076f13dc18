import { identifierTypes, type Warehouse } from '@tributary/contracts';
import type { LinkFile } from '@tributary/linkage';

/** People as a table that linkage reads: a row a person, a column a trait. */
export interface ProfileTable extends LinkFile {
  /** Profiles by their row, filled while the table is read. */
  profiles: string[];
}

const sampled = 20_000;
/**
 * Traits that are keys of their own: whoever shares one is one person already, and different ones prove nothing; and the
 * group, which many people share.
 */
const keys: ReadonlySet<string> = new Set([
  ...identifierTypes.filter((type) => type !== 'email' && type !== 'phone'),
  'group_id',
]);

/**
 * Opens everybody of the warehouse as a table. Columns are the traits that a sample of people has; objects are flattened
 * with dots. Rows are read as they come, so memory does not grow with people but for their ids.
 */
export async function profileTable(warehouse: Warehouse): Promise<ProfileTable> {
  const sample: Record<string, string>[] = [];
  for await (const people of peopleOf(warehouse, sampled)) sample.push(...people.map(({ traits }) => traits));
  const columns = [...new Set(sample.flatMap((traits) => Object.keys(traits)))]
    .filter((name) => !keys.has(name))
    .sort();
  const profiles: string[] = [];
  return {
    name: 'profiles',
    columns,
    rows: sample.map((traits) => columns.map((column) => traits[column] ?? '')),
    profiles,
    async *read() {
      profiles.length = 0;
      for await (const people of peopleOf(warehouse))
        yield people.map(({ profile, traits }) => {
          profiles.push(profile);
          return columns.map((column) => traits[column] ?? '');
        });
    },
  };
}

/** Traits of these profiles as linkage reads them; who is not in the warehouse, or no person any more, is left out. */
export async function traitsOf(
  warehouse: Warehouse,
  profiles: readonly string[],
): Promise<Map<string, Record<string, string>>> {
  const rows = await warehouse.query<{ profile: string; traits: string }>(
    'SELECT toString(profile) AS profile, toJSONString(traits) AS traits FROM profiles FINAL WHERE present AND profile IN ({profiles:Array(UInt64)})',
    { params: { profiles }, priority: 'interactive' },
  );
  return new Map(rows.map(({ profile, traits }) => [profile, flat(JSON.parse(traits) as object)]));
}

interface Person {
  profile: string;
  traits: Record<string, string>;
}

async function* peopleOf(warehouse: Warehouse, limit?: number): AsyncGenerator<Person[]> {
  const rows = warehouse.stream<{ profile: string; traits: string }>(
    `SELECT toString(profile) AS profile, toJSONString(traits) AS traits FROM profiles FINAL WHERE present ORDER BY profile${limit === undefined ? '' : ` LIMIT ${limit}`}`,
    { priority: 'bulk', timeoutSeconds: 3600 },
  );
  for await (const batch of rows)
    yield batch.map(({ profile, traits }) => ({ profile, traits: flat(JSON.parse(traits) as object) }));
}

/** Scalars by their path; lists as JSON. */
export function flat(value: object, prefix = ''): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue;
    if (Array.isArray(inner) && inner.length === 0) continue;
    if (Array.isArray(inner)) out[`${prefix}${name}`] = JSON.stringify(inner);
    else if (typeof inner === 'object') Object.assign(out, flat(inner as object, `${prefix}${name}.`));
    else out[`${prefix}${name}`] = String(inner);
  }
  return out;
}
