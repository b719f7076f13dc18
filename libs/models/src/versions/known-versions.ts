import type { Sql, Warehouse } from '@tributary/contracts';
import type { Membership, VersionComparison } from './compare-versions.js';
import type { KnownCluster } from './keep-identity.js';

/** What a new version is held against: a version as the database has it. */
export interface KnownVersion {
  version: number;
  hash: string | null;
  created_at: Date;
  published_at: Date | null;
  /** When a person put it in force last. */
  chosen_at: Date | null;
  order: number[] | null;
  clusters: KnownCluster[] | null;
  comparison: VersionComparison | null;
  refused: string[] | null;
}

/** All versions of a model: the one in force first, then what was in force before it, then what the gate held back. */
export function knownVersions(tx: Sql, key: string): Promise<KnownVersion[]> {
  return tx.query<KnownVersion>(
    `SELECT version, metrics->>'inputHash' AS hash, created_at, published_at, chosen_at, artifact->'order' AS "order",
       metrics->'clusters' AS clusters, metrics->'comparison' AS comparison, metrics->'refused' AS refused
     FROM models WHERE key = $1 ORDER BY published_at DESC NULLS LAST, version DESC`,
    [key],
  );
}

/**
 * What a new version's clusters may go on from: the version in force, or, where a rebuild has lost the models, the
 * memberships that the logs brought back. Null for the first version.
 */
export async function inForceBefore(
  warehouse: Warehouse,
  key: string,
  known: readonly KnownVersion[],
): Promise<(Membership & { version: number; clusters: KnownCluster[] }) | null> {
  const before = known.find((row) => row.published_at !== null);
  const scores = await membership(
    warehouse,
    before
      ? `SELECT toFloat64(profile) AS id, toFloat64(label) AS label FROM model_scores FINAL
         WHERE model = {model:String} AND version = {version:UInt64} AND label >= 0 ORDER BY profile`
      : `SELECT toFloat64(profile) AS id, toFloat64(toUInt32OrZero(splitByChar('.', segment)[2])) - 1 AS label
         FROM segment_members FINAL WHERE member AND match(segment, concat('^', {model:String}, '\\\\.[0-9]+$'))
         ORDER BY profile`,
    { model: key, ...(before && { version: String(before.version) }) },
  );
  if (before) return { version: before.version, clusters: before.clusters ?? [], ...scores };
  if (scores.ids.length === 0) return null;
  const clusters = [...new Set(Array.from(scores.labels))].map((index) => ({ index }));
  return { version: 0, clusters, ...scores };
}

async function membership(warehouse: Warehouse, sql: string, params: Record<string, string>): Promise<Membership> {
  const { columns } = await warehouse.columns(sql, { params });
  return {
    ids: BigUint64Array.from(columns.get('id') ?? [], (id) => BigInt(id)),
    labels: columns.get('label') ?? [],
  };
}
