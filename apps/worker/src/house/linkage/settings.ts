import { misfitLines, TributaryError, type Sql } from '@tributary/contracts';
import { inferFields, linkSettingsSchema, type LinkSettings } from '@tributary/linkage';
import type { ProfileTable } from './profile-table.js';

/** What was settled last for linkage in the house; {} where nothing was. */
export async function settledLinkage(database: Sql): Promise<Record<string, unknown>> {
  const [row] = await database.query<{ body: Record<string, unknown> }>(
    'SELECT body FROM linkage_settings ORDER BY linkage_settings.id DESC LIMIT 1',
  );
  return row?.body ?? {};
}

/**
 * Settings for this table: what is stated, and fields by inference where none are. @throws INVALID_REQUEST where there is
 * nobody, or nothing of people that can be compared; CONFIG_INVALID where they do not fit the schema or name a trait that
 * nobody has.
 */
export function settingsFor(table: ProfileTable, stated: object): LinkSettings {
  if (table.rows.length === 0)
    throw new TributaryError('INVALID_REQUEST', 'Nobody is in the house yet. Bring people in first: tributary import.');
  const given = stated as Partial<LinkSettings>;
  const fields = given.fields ?? inferred(table);
  const value = { ...given, fields };
  const parsed = linkSettingsSchema.safeParse(value);
  if (!parsed.success)
    throw new TributaryError(
      'CONFIG_INVALID',
      `Settings of linkage: ${misfitLines(parsed.error, { value, whole: 'all' }).join('; ')}.`,
    );
  for (const { name, columns } of parsed.data.fields)
    for (const column of columns.flat())
      if (!table.columns.includes(column))
        throw new TributaryError(
          'CONFIG_INVALID',
          `Settings of linkage: nobody has the trait "${column}" (field ${name}). There are: ${table.columns.join(', ')}.`,
        );
  return parsed.data;
}

function inferred(table: ProfileTable): LinkSettings['fields'] {
  try {
    return inferFields([table], new Set()).fields;
  } catch (cause) {
    throw new TributaryError(
      'INVALID_REQUEST',
      `Nothing is known of people that could be compared: names, addresses, dates of birth, e-mail, phone. Their traits: ${table.columns.join(', ') || 'none'}. Import a source that knows more, or name traits with --settings.`,
      { cause },
    );
  }
}
