import type { Database, Warehouse } from '@tributary/contracts';
import type { ClusteringRun } from './result.js';
import { storedArtifact } from './stored-artifact.js';
import { metricsOf, scoreRows } from './stored-version.js';
import { compareVersions, type VersionComparison } from './versions/compare-versions.js';
import type { DataSnapshot } from './versions/snapshot.js';
import { gateReasons } from './versions/gate.js';
import { keepIdentity, renumbered, type KnownCluster } from './versions/keep-identity.js';
import { inForceBefore, knownVersions, type KnownVersion } from './versions/known-versions.js';

export interface Published {
  key: string;
  version: number;
  /** False where this very input had been published before and nothing changed. */
  changed: boolean;
  /** Why the gate held it back: it is kept, and the version before stays in force. Empty where it is in force. */
  refused: string[];
  /** The run with the numbers and names of clusters as they are kept. */
  run: ClusteringRun;
  /** Against the version that was in force; null for the first. */
  comparison: VersionComparison | null;
}

interface Stores {
  warehouse: Warehouse;
  database: Database;
  /** Release that fits: kept with the version. */
  codeVersion?: string;
  /** What it was fitted on: kept with the version. */
  snapshot?: DataSnapshot;
  /** `compareVersions` off this thread, for many people. */
  compare?: (...given: Parameters<typeof compareVersions>) => Promise<VersionComparison>;
}

/**
 * Stores the model and the scores of its people, and puts it in force where its gate lets it. Clusters that are the same
 * people as before keep their number and name. The same input and configuration get the version they had, so a repeat,
 * also after a crash between the two stores, changes nothing, and takes back no version that a person chose. The latest
 * `published_at` is the one in force.
 */
export async function publishClustering(stores: Stores, fitted: ClusteringRun, key: string): Promise<Published> {
  const stored = await storeModel(stores, fitted, key);
  const { run, comparison, refused } = stored;
  const answer = { key, version: stored.version, refused, run, comparison };
  if (stored.inForce) return { ...answer, changed: false };
  const version = String(stored.version);
  await stores.warehouse.insert('model_scores', scoreRows(run, key, version), {
    token: `model_scores:${key}:${version}`,
    columns: ['model', 'version', 'profile', 'label', 'score'],
  });
  if (refused.length > 0) return { ...answer, changed: stored.isNew };
  await stores.database.query('UPDATE models SET published_at = now() WHERE key = $1 AND version = $2', [
    key,
    stored.version,
  ]);
  return { ...answer, changed: true };
}

interface Stored extends Pick<Published, 'version' | 'run' | 'comparison' | 'refused'> {
  inForce: boolean;
  isNew: boolean;
}

async function storeModel(
  { database, warehouse, compare, codeVersion = '', snapshot }: Stores,
  fitted: ClusteringRun,
  key: string,
): Promise<Stored> {
  return database.transaction(async (tx) => {
    // One at a time per key: two runs that end together must not take the same version.
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('models'), hashtext($1))", [key]);
    const known = await knownVersions(tx, key);
    const same = known.find((row) => row.hash === fitted.inputHash);
    if (same)
      return {
        version: same.version,
        inForce: same === known[0] && same.published_at !== null,
        isNew: false,
        run: asStored(fitted, same),
        comparison: same.comparison,
        refused: [...(same.refused ?? []), ...chosenSince(same, known[0]!)],
      };
    const version = 1 + known.reduce((highest, row) => Math.max(highest, row.version), 0);
    const before = await inForceBefore(warehouse, key, known);
    const compared = before && (await (compare ?? compareVersions)(before, { ids: fitted.ids, labels: fitted.labels }));
    const { run, comparison } = compared
      ? keepIdentity(fitted, compared, { known: before.clusters, free: freeNumber(known, before.clusters) })
      : { run: fitted, comparison: null };
    const refused = gateReasons(run, comparison, run.config.gate);
    const { json, buffers } = storedArtifact(run.artifact);
    await tx.query(
      'INSERT INTO models (id, key, version, artifact, buffers, metrics, config) VALUES ($1, $2, $3, $4::jsonb, $5, $6::jsonb, $7::jsonb)',
      [
        `${key}@${version}`,
        key,
        version,
        JSON.stringify(json),
        buffers,
        JSON.stringify(metricsOf(run, { comparison, refused, codeVersion, snapshot: snapshot ?? null })),
        JSON.stringify(run.config),
      ],
    );
    return { version, inForce: false, isNew: true, run, comparison, refused };
  });
}

/** A version that somebody put in force by hand knowing this one stays so; the same input is no news. */
function chosenSince(same: KnownVersion, inForce: KnownVersion): string[] {
  const { chosen_at: chosen, published_at: published, version } = inForce;
  const byHand = chosen && published && chosen.getTime() === published.getTime();
  if (!byHand || same === inForce || same.created_at > chosen) return [];
  return [
    `version ${version} was put in force by hand since this very input was fitted; \`models use\` takes it all the same`,
  ];
}

/** The first number that no cluster of any version had: a number stays with its people, also through a rollback. */
function freeNumber(known: readonly KnownVersion[], before: readonly KnownCluster[]): number {
  const all = [...before, ...known.flatMap(({ clusters }) => clusters ?? [])];
  return 1 + all.reduce((highest, { index }) => Math.max(highest, index), -1);
}

/** The same fit as it was stored: the algorithm's labels are the same, the numbers and names those that were kept. */
function asStored(run: ClusteringRun, { order, clusters }: KnownVersion): ClusteringRun {
  if (!order || !clusters) return run;
  const numbers = new Map(run.artifact.order.map((index, label) => [index, order[label] ?? index]));
  const named = [...numbers].flatMap(([index, kept]) => {
    const cluster = clusters.find((one) => one.index === kept);
    return cluster === undefined ? [] : [[index, cluster] as const];
  });
  return renumbered(run, numbers, new Map(named));
}
