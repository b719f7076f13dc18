import { TributaryError, type Database, type Sql } from '@tributary/contracts';
import { modelVersion, type KeptCluster } from './details.js';

const longest = 80;

/** A cluster of a model, 0-based. */
interface Which {
  key: string;
  index: number;
}

/**
 * Gives a cluster of the version in force another name, and keeps the one it had. Throws NOT_FOUND where there is no such
 * cluster, INVALID_REQUEST where another has that name.
 */
export function renameCluster(database: Database, { key, index, name }: Which & { name: string }): Promise<void> {
  const wanted = name.trim();
  if (wanted === '' || wanted.length > longest)
    throw new TributaryError('INVALID_REQUEST', `A name has 1 to ${longest} characters.`);
  return change(database, { key, index }, ({ name: before, formerly = [] }) =>
    before === wanted ? { name: wanted, formerly } : { name: wanted, formerly: [...formerly, before] },
  );
}

/** Gives a cluster of the version in force the name back that it had before; as often as it was renamed. Throws as {@link renameCluster}. */
export function undoRename(database: Database, which: Which): Promise<void> {
  return change(database, which, ({ name, formerly = [] }) => {
    const before = formerly.at(-1);
    if (before === undefined)
      throw new TributaryError(
        'INVALID_REQUEST',
        `Nobody renamed cluster ${which.index + 1}: "${name}" is its own name.`,
      );
    return { name: before, formerly: formerly.slice(0, -1) };
  });
}

type Named = Pick<KeptCluster, 'name' | 'formerly'>;

/**
 * Names the cluster in the version in force, and wherever it goes by the same name: in versions that a gate held back meanwhile,
 * and in those that a person may put in force again.
 */
function change(database: Database, { key, index }: Which, named: (cluster: Named) => Named): Promise<void> {
  return database.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('models'), hashtext($1))", [key]);
    const { version, clusters } = await modelVersion(tx, key);
    const cluster = clusters.find((one) => one.index === index);
    if (!cluster)
      throw new TributaryError(
        'NOT_FOUND',
        `Model "${key}" has no cluster ${index + 1}. It has: ${clusters.map((one) => one.index + 1).join(', ')}.`,
      );
    const now = named(cluster);
    const taken = takenBy(clusters, { index, name: now.name });
    if (taken)
      throw new TributaryError('INVALID_REQUEST', `Cluster ${taken.index + 1} is called "${now.name}" already.`);
    for (const other of await versionsOf(tx, key)) {
      const same = other.clusters.some((one) => one.index === index && one.name === cluster.name);
      if (other.version !== version && (!same || takenBy(other.clusters, { index, name: now.name }))) continue;
      const renamed = other.clusters.map((one) => (one.index === index ? { ...one, ...now } : one));
      await tx.query(
        "UPDATE models SET metrics = jsonb_set(metrics, '{clusters}', $3::jsonb) WHERE key = $1 AND version = $2",
        [key, other.version, JSON.stringify(renamed)],
      );
    }
  });
}

function takenBy(
  clusters: readonly KeptCluster[],
  { index, name }: { index: number; name: string },
): KeptCluster | undefined {
  return clusters.find((one) => one.index !== index && one.name === name);
}

function versionsOf(tx: Sql, key: string): Promise<{ version: number; clusters: KeptCluster[] }[]> {
  return tx.query("SELECT version, metrics -> 'clusters' AS clusters FROM models WHERE key = $1 ORDER BY version", [
    key,
  ]);
}
