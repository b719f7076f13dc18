import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { built } from './built.mjs';

/** Tables of the warehouse (from its migrations) and of the database (from its schema). */
export async function tablesPage() {
  const { coreMigrations } = await built('libs/warehouse');
  const statements = coreMigrations.flatMap((migration) => migration.statements);
  const made = statements.flatMap((statement) => {
    const [, kind, name] = /CREATE (TABLE|VIEW|DICTIONARY) IF NOT EXISTS (\w+)/.exec(statement) ?? [];
    return name ? [`| \`${name}\` | ${kind.toLowerCase()} | ${columnsOf(statement, kind)} |`] : [];
  });
  return `# Tables

## Warehouse (ClickHouse SQL)

\`features_<set>\` tables are made by the feature sets of a project. \`origin\` is the profile at ingest, \`profile\` the person it
belongs to now; read events by person through the view \`events_canonical\`.

| name | kind | columns |
| --- | --- | --- |
${made.join('\n')}

## Database (PostgreSQL)

pg-boss keeps its job tables in a schema of its own beside these.

| name | columns |
| --- | --- |
${(await databaseRows()).join('\n')}
`;
}

function columnsOf(statement, kind) {
  if (kind === 'VIEW') return 'all of `events`, and `profile`';
  if (kind === 'DICTIONARY') return '`origin`, `canonical`';
  const body = statement.slice(statement.indexOf('(') + 1, statement.indexOf('ENGINE'));
  return [...body.matchAll(/^\s*(?!--)([a-z_]+) [A-Z]/gm)].map(([, name]) => `\`${name}\``).join(', ');
}

async function databaseRows() {
  const { schema } = await built('libs/database');
  const require = createRequire(pathToFileURL('libs/database/package.json'));
  const { is } = await import(pathToFileURL(require.resolve('drizzle-orm')).href);
  const { PgTable, getTableConfig } = await import(pathToFileURL(require.resolve('drizzle-orm/pg-core')).href);
  return Object.values(schema)
    .filter((value) => is(value, PgTable))
    .map((table) => getTableConfig(table))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, columns }) => `| \`${name}\` | ${columns.map((column) => `\`${column.name}\``).join(', ')} |`);
}
