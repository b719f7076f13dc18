import { TributaryError, type Sql } from '@tributary/contracts';
import type { ClusterReport, CurvePointOfK } from '../result.js';
import type { FittedShares } from './assignment-drift.js';
import type { VersionComparison } from './compare-versions.js';
import type { Reference } from './drift.js';

/** One version of a model as the registry keeps it. */
export interface ModelVersion {
  key: string;
  version: number;
  inForce: boolean;
  createdAt: string;
  /** When it was put in force last; null where it never was. */
  publishedAt: string | null;
  rows: number;
  /** Hash over features, values and configuration: the same input has the same version. */
  inputHash: string;
  /** Release that fitted it; empty where nobody said. */
  codeVersion: string;
  chosen: CurvePointOfK;
  clusters: Pick<ClusterReport, 'index' | 'name' | 'size' | 'share'>[];
  comparison: VersionComparison | null;
  /** Why the gate held it back; empty where it passed. */
  refused: string[];
}

interface Row {
  key: string;
  version: number;
  created_at: Date;
  published_at: Date | null;
  metrics: Pick<ModelVersion, 'rows' | 'inputHash' | 'chosen' | 'clusters'> & {
    codeVersion?: string;
    comparison?: VersionComparison | null;
    refused?: string[];
    reference?: Reference;
  };
}

/** All versions, the latest first; of one model, or of all. */
export async function modelVersions(database: Sql, key?: string): Promise<ModelVersion[]> {
  const rows = await database.query<Row>(
    'SELECT key, version, created_at, published_at, metrics FROM models WHERE $1::text IS NULL OR key = $1 ORDER BY key, version DESC',
    [key ?? null],
  );
  const latest = new Map<string, number>();
  for (const { key: model, published_at: at } of rows)
    if (at) latest.set(model, Math.max(latest.get(model) ?? 0, at.getTime()));
  return rows.map(({ metrics, ...row }) => ({
    key: row.key,
    version: row.version,
    inForce: row.published_at !== null && row.published_at.getTime() === latest.get(row.key),
    createdAt: row.created_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
    rows: metrics.rows,
    inputHash: metrics.inputHash,
    codeVersion: metrics.codeVersion ?? '',
    chosen: metrics.chosen,
    clusters: metrics.clusters.map(({ index, name, size, share }) => ({ index, name, size, share })),
    comparison: metrics.comparison ?? null,
    refused: metrics.refused ?? [],
  }));
}

/**
 * Puts a version in force: an older one (rollback), or one that the gate held back. Its scores are kept with it, so
 * segments follow at their next evaluation. It is a person's choice: a fit of an input that was known by then does not
 * take it back. Throws NOT_FOUND where there is no such version.
 */
export async function putInForce(database: Sql, key: string, version: number): Promise<void> {
  const changed = await database.query<{ version: number }>(
    'UPDATE models SET published_at = now(), chosen_at = now() WHERE key = $1 AND version = $2 RETURNING version',
    [key, version],
  );
  if (changed.length === 0) throw new TributaryError('NOT_FOUND', `There is no version ${version} of model "${key}".`);
}

/** What the version in force was fitted on; null where nothing is in force or it kept no reference. */
export async function referenceInForce(
  database: Sql,
  key: string,
): Promise<{ version: number; reference: Reference; fitted: FittedShares } | null> {
  const [row] = await database.query<Pick<Row, 'version' | 'metrics'>>(
    'SELECT version, metrics FROM models WHERE key = $1 AND published_at IS NOT NULL ORDER BY published_at DESC LIMIT 1',
    [key],
  );
  if (!row?.metrics.reference) return null;
  const { reference, rows, clusters } = row.metrics;
  return { version: row.version, reference, fitted: { rows, clusters } };
}
