import { TributaryError } from '@tributary/contracts';
import { bare } from '../sql/bare.js';

export interface ClusterLayout {
  /** Name of the cluster in the servers' configuration. */
  cluster: string;
  database: string;
}

/** Small, and needed whole by every server: one table of which all servers of all shards are replicas. */
const everywhere = new Set(['profile_alias', 'feature_versions', 'segment_thresholds', 'schema_migrations']);

/** A row lies where the first of these columns says: a person's rows together, and all versions of a row on one shard. */
const shardingColumns = ['origin', 'profile', 'id'];

const name = '`?(\\w+)`?';
const forms = {
  table: new RegExp(
    `^\\s*(CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?)${name}\\s*(\\([\\s\\S]*\\))\\s*ENGINE\\s*=\\s*(\\w*MergeTree)\\s*(?:\\(([^()]*)\\))?([\\s\\S]*)$`,
    'di',
  ),
  object: new RegExp(
    `^(\\s*(?:CREATE|DROP)\\s+(?:OR\\s+REPLACE\\s+)?(?:VIEW|DICTIONARY)\\s+(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?)${name}([\\s\\S]*)$`,
    'di',
  ),
  drop: new RegExp(`^\\s*(DROP\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?)${name}\\s*(?:SYNC\\s*)?$`, 'di'),
  change: new RegExp(
    `^\\s*(ALTER\\s+TABLE|TRUNCATE\\s+TABLE(?:\\s+IF\\s+EXISTS)?|OPTIMIZE\\s+TABLE|DELETE\\s+FROM)\\s+${name}([\\s\\S]*)$`,
    'di',
  ),
  reload: new RegExp(`^\\s*SYSTEM\\s+RELOAD\\s+DICTIONARY\\s+${name}\\s*$`, 'di'),
};
const definesSchema =
  /^\s*(?:CREATE|ALTER|DROP|TRUNCATE|OPTIMIZE|DELETE|RENAME|EXCHANGE|ATTACH|DETACH|UNDROP|SYSTEM)\b/i;
const changesColumns = /^\s*(?:ADD|DROP|MODIFY|RENAME|COMMENT|ALTER)\s+COLUMN\b/i;

/**
 * The statements by which a cluster does what one statement does on one server. A table becomes a replicated one, `<name>_local`,
 * and a Distributed face of its own name; a small one is replicated to every server under its name; changes go to the
 * replicated tables; a dictionary is read anew by every server once it has the rows. Other statements stay as they are.
 * @throws CONFIG_INVALID for statements about the schema that have no cluster form here, and tables that cannot be sharded.
 */
export function clusterStatements(sql: string, layout: ClusterLayout): readonly string[] {
  if (!definesSchema.test(sql)) return [sql];
  const on = onCluster(layout.cluster);
  const form = partsOf(sql);
  switch (form?.kind) {
    case 'table':
      return tableStatements(form.parts, layout);
    case 'object': {
      const [head, object, rest] = form.parts;
      return [`${head}${object}${on}${rest}`];
    }
    case 'drop': {
      const [head, table = ''] = form.parts;
      return [table, ...(everywhere.has(table) ? [] : [local(table)])].map((each) => `${head}${each}${on} SYNC`);
    }
    case 'change': {
      const [verb, table = '', rest = ''] = form.parts;
      if (everywhere.has(table)) return [`${verb} ${table}${on}${rest}`];
      const faces = /^ALTER/i.test(verb ?? '') && changesColumns.test(rest) ? [`${verb} ${table}${on}${rest}`] : [];
      return [`${verb} ${local(table)}${on}${rest}`, ...faces];
    }
    case 'reload': {
      const [dictionary = ''] = form.parts;
      // By habit a dictionary is called after the table that it is read from.
      const table = dictionary.replace(/_dict$/, '');
      return [
        `SYSTEM SYNC REPLICA${on} ${layout.database}.${table}`,
        `SYSTEM RELOAD DICTIONARY${on} ${layout.database}.${dictionary}`,
      ];
    }
    default:
      throw new TributaryError(
        'CONFIG_INVALID',
        `A statement about the schema has no form for a cluster: ${sql.trim().split(/\s+/).slice(0, 4).join(' ')} …`,
      );
  }
}

/** ` ON CLUSTER …` as it stands in a statement. */
export const onCluster = (cluster: string): string => ` ON CLUSTER \`${cluster}\``;

const local = (table: string): string => `${table}_local`;

function tableStatements(
  [head, table = '', columns = '', engine, given, rest = '']: string[],
  layout: ClusterLayout,
): string[] {
  const on = onCluster(layout.cluster);
  const tail = rest.replace(/\bnon_replicated_deduplication_window\b/, 'replicated_deduplication_window');
  const replicated = (path: string, replica: string): string =>
    `Replicated${engine}('/clickhouse/tables/{uuid}/${path}', '${replica}'${given ? `, ${given}` : ''})`;
  if (everywhere.has(table))
    return [`${head}${table}${on} ${columns} ENGINE = ${replicated('everywhere', '{shard}-{replica}')}${tail}`];
  const key = shardingColumns.find((column) => new RegExp(`\\b${column}\`?\\s+UInt`).test(bare(columns)));
  if (!key)
    throw new TributaryError(
      'CONFIG_INVALID',
      `The table ${table} has none of the columns that rows are spread by: ${shardingColumns.join(', ')}.`,
    );
  return [
    `${head}${local(table)}${on} ${columns} ENGINE = ${replicated('{shard}', '{replica}')}${tail}`,
    `${head}${table}${on} AS ${local(table)} ENGINE = Distributed('${layout.cluster}', '${layout.database}', '${local(table)}', ${key})`,
  ];
}

/** Which form a statement has, with its parts as they are written; quotes and comments are not looked into. */
function partsOf(sql: string): { kind: keyof typeof forms; parts: string[] } | null {
  const plain = bare(sql);
  for (const kind of ['table', 'object', 'drop', 'change', 'reload'] as const) {
    const match = forms[kind].exec(plain);
    if (!match) continue;
    const parts = match.indices!.slice(1).map((range) => (range ? sql.slice(...range) : ''));
    return { kind, parts };
  }
  return null;
}
