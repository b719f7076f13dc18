import { TributaryError, type ModelConfig, type Sql } from '@tributary/contracts';
import type { ClusterReport, Component, CurvePointOfK, StepReport } from '../result.js';
import type { Validity } from '../validity.js';
import type { VersionComparison } from './compare-versions.js';
import type { DataSnapshot } from './snapshot.js';

/** A cluster as it is kept: its typical and borderline people by profile id. */
export interface KeptCluster extends Omit<ClusterReport, 'typical' | 'borderline'> {
  typical: string[];
  borderline: string[];
}

/** All that is kept of a version. */
export interface ModelDetails {
  key: string;
  version: number | null;
  inForce: boolean;
  /** When it was fitted: ISO 8601, UTC; null of a run that kept nothing. */
  createdAt: string | null;
  /** Release that fitted it; empty where nobody said. */
  codeVersion: string;
  /** Hash over features, values and configuration: the same input has the same version. */
  inputHash: string;
  /** What was chosen; null where nobody said. */
  snapshot: DataSnapshot | null;
  /** What it was asked for. */
  config: ModelConfig;
  rows: number;
  /** The day whose features it was fitted on; null: those computed last. */
  asOf: string | null;
  steps: StepReport[];
  /** Principal components; null where columns stayed as they are. */
  components: Component[] | null;
  curve: CurvePointOfK[];
  chosen: CurvePointOfK;
  elbow: number | null;
  validity: Validity;
  noise: number;
  clusters: KeptCluster[];
  warnings: string[];
  comparison: VersionComparison | null;
  refused: string[];
}

type Metrics = Omit<ModelDetails, 'key' | 'version' | 'inForce' | 'createdAt' | 'config'>;

interface Row {
  version: number;
  created_at: Date;
  config: ModelConfig;
  published_at: Date | null;
  latest: boolean;
  metrics: Metrics;
}

const inForceFirst = `SELECT version, created_at, published_at, metrics, config,
    published_at IS NOT NULL AND published_at = max(published_at) OVER () AS latest
  FROM models WHERE key = $1`;

/** A version of a model, by default the one in force. Throws NOT_FOUND. */
export async function modelVersion(database: Sql, key: string, version?: number): Promise<ModelDetails> {
  const [row] = await database.query<Row>(
    `SELECT * FROM (${inForceFirst}) AS v WHERE CASE WHEN $2::int IS NULL THEN latest ELSE version = $2::int END`,
    [key, version ?? null],
  );
  if (!row)
    throw new TributaryError(
      'NOT_FOUND',
      version === undefined
        ? `No version of model "${key}" is in force: run it first.`
        : `There is no version ${version} of model "${key}".`,
    );
  const { rows, asOf, steps, components, curve, chosen, elbow, validity, ...metrics } = row.metrics;
  const { noise, clusters, warnings, comparison, refused } = metrics;
  const kept = { rows, asOf, steps, components, curve, chosen, elbow, validity, noise, clusters, warnings };
  return {
    ...{ key, version: row.version, inForce: row.latest, config: row.config },
    createdAt: row.created_at.toISOString(),
    codeVersion: row.metrics.codeVersion ?? '',
    inputHash: row.metrics.inputHash,
    snapshot: row.metrics.snapshot ?? null,
    ...kept,
    comparison: comparison ?? null,
    refused: refused ?? [],
  };
}
