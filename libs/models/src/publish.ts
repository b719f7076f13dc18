import type { Database, Json, Warehouse } from '@tributary/contracts';
import type { ClusteringRun } from './result.js';

export interface Published {
  key: string;
  version: number;
  /** False where this very input had been published before and nothing changed. */
  changed: boolean;
}

/**
 * Stores the model and the scores of its people. The same input and configuration get the version they had, so a
 * repeat, also after a crash between the two stores, changes nothing. The latest `published_at` is the one in force.
 */
export async function publishClustering(
  stores: { warehouse: Warehouse; database: Database },
  run: ClusteringRun,
  key: string,
): Promise<Published> {
  const stored = await storeModel(stores.database, run, key);
  if (stored.inForce) return { key, version: stored.version, changed: false };
  const version = String(stored.version);
  await stores.warehouse.insert('model_scores', scoreRows(run, key, version), {
    token: `model_scores:${key}:${version}`,
    columns: ['model', 'version', 'profile', 'label', 'score'],
  });
  await stores.database.query('UPDATE models SET published_at = now() WHERE key = $1 AND version = $2', [
    key,
    stored.version,
  ]);
  return { key, version: stored.version, changed: true };
}

async function storeModel(
  database: Database,
  run: ClusteringRun,
  key: string,
): Promise<{ version: number; inForce: boolean }> {
  return database.transaction(async (tx) => {
    // One at a time per key: two runs that end together must not take the same version.
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('models'), hashtext($1))", [key]);
    const known = await tx.query<{ version: number; hash: string | null; published_at: Date | null }>(
      "SELECT version, metrics->>'inputHash' AS hash, published_at FROM models WHERE key = $1 ORDER BY published_at DESC NULLS LAST, version DESC",
      [key],
    );
    const same = known.find((row) => row.hash === run.inputHash);
    if (same) return { version: same.version, inForce: same === known[0] && same.published_at !== null };
    const version = 1 + known.reduce((highest, row) => Math.max(highest, row.version), 0);
    const { json, buffers } = splitBuffers(run);
    await tx.query(
      'INSERT INTO models (id, key, version, artifact, buffers, metrics, config) VALUES ($1, $2, $3, $4::jsonb, $5, $6::jsonb, $7::jsonb)',
      [
        `${key}@${version}`,
        key,
        version,
        JSON.stringify(json),
        buffers,
        JSON.stringify(metricsOf(run)),
        JSON.stringify(run.config),
      ],
    );
    return { version, inForce: false };
  });
}

function metricsOf(run: ClusteringRun): Json {
  const { inputHash, rows, steps, curve, chosen, elbow, clusters, noise, warnings } = run;
  return JSON.parse(
    JSON.stringify({ inputHash, rows, steps, curve, chosen, elbow, clusters, noise, warnings }),
  ) as Json;
}

function* scoreRows(run: ClusteringRun, model: string, version: string): Generator<object> {
  for (let row = 0; row < run.labels.length; row++)
    if (run.labels[row]! >= 0)
      yield { model, version, profile: run.ids[row]!.toString(), label: run.labels[row], score: run.scores[row] };
}

/** The artifact as JSON that names stretches of one long byte array: `[first value, count]` in place of each part. */
function splitBuffers(run: ClusteringRun): { json: unknown; buffers: Uint8Array } {
  const arrays: Float64Array[] = [];
  let length = 0;
  const json = JSON.parse(
    JSON.stringify(run.artifact, (_, value: unknown) => {
      if (!(value instanceof Float64Array)) return value;
      const place = [length, value.length];
      arrays.push(value);
      length += value.length;
      return place;
    }),
  ) as unknown;
  const all = new Float64Array(length);
  let at = 0;
  for (const values of arrays) {
    all.set(values, at);
    at += values.length;
  }
  return { json, buffers: new Uint8Array(all.buffer) };
}
