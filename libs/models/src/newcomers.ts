import { TributaryError, type Matrix, type Parameter, type Sql, type Warehouse } from '@tributary/contracts';
import { assignWithScores, type Assigned } from './assign.js';
import { assignmentSql } from './assign-sql.js';
import type { AlgorithmRunner } from './ports.js';
import type { ClusteringArtifact } from './result.js';
import { loadedArtifact } from './stored-artifact.js';

export interface Newcomers {
  version: number;
  /** People who got a cluster now. */
  assigned: number;
  /** `sql`: by one statement in the warehouse; `rows`: by the algorithm itself. */
  by: 'sql' | 'rows';
}

/** The people a model has not labelled yet, as the features know them. */
export interface NewcomerSource {
  /** A statement with the columns `id`, `c0`, `c1` … of the features, of people for whom `condition` holds. */
  rows(features: readonly string[], condition: string): string;
  /** What {@link rows} binds, beside what the condition does. */
  params: Record<string, Parameter>;
  matrix(
    features: readonly string[],
    people: { condition: string; params: Record<string, Parameter> },
  ): Promise<Matrix>;
}

/** The version in force with its artifact; null where nothing is. */
export async function modelInForce(
  database: Sql,
  key: string,
): Promise<{ version: number; artifact: ClusteringArtifact } | null> {
  const [row] = await database.query<{ version: number; artifact: unknown; buffers: Uint8Array }>(
    'SELECT version, artifact, buffers FROM models WHERE key = $1 AND published_at IS NOT NULL ORDER BY published_at DESC LIMIT 1',
    [key],
  );
  return row ? { version: row.version, artifact: loadedArtifact(row.artifact, row.buffers) } : null;
}

interface Assigning {
  database: Sql;
  warehouse: Warehouse;
  algorithms: AlgorithmRunner;
  /** `assignWithScores` off this thread, for many people. */
  assign?: (...given: Parameters<typeof assignWithScores>) => Promise<Assigned>;
}

/**
 * Gives people without a label in the version in force the cluster that the very steps of its fit say; those who have one
 * keep it until the next version. By SQL where every step can be said in it. A repeat assigns nobody twice. Throws NOT_FOUND
 * where no version is in force.
 */
export async function assignNewcomers(
  { database, warehouse, algorithms, assign }: Assigning,
  key: string,
  source: NewcomerSource,
): Promise<Newcomers> {
  const held = await modelInForce(database, key);
  if (!held) throw new TributaryError('NOT_FOUND', `No version of model "${key}" is in force: run it first.`);
  const { artifact } = held;
  const version = String(held.version);
  const own = { model: key, version };
  const condition =
    'p.profile NOT IN (SELECT profile FROM model_scores WHERE model = {model:String} AND version = {version:UInt64})';
  const sql = assignmentSql(artifact, source.rows(artifact.features, condition));
  const count = async (): Promise<number> => {
    const [row] = await warehouse.query<{ n: string }>(
      'SELECT count() AS n FROM model_scores WHERE model = {model:String} AND version = {version:UInt64}',
      { params: own },
    );
    return Number(row?.n ?? 0);
  };
  const before = await count();
  if (sql !== null)
    await warehouse.command(
      `INSERT INTO model_scores (model, version, profile, label, score)
       SELECT {model:String}, {version:UInt64}, toUInt64(id), label, score FROM (${sql})`,
      { params: { ...source.params, ...own }, priority: 'bulk' },
    );
  else {
    const matrix = await source.matrix(artifact.features, { condition, params: own });
    const { labels, scores } = await (assign ?? assignWithScores)(artifact, matrix, algorithms);
    const rows = Array.from(matrix.ids.keys()).filter((row) => labels[row]! >= 0);
    await warehouse.insert(
      'model_scores',
      rows.map((row) => ({
        model: key,
        version,
        profile: String(matrix.ids[row]!),
        label: labels[row]!,
        score: scores[row]!,
      })),
      { columns: ['model', 'version', 'profile', 'label', 'score'] },
    );
  }
  return { version: held.version, assigned: (await count()) - before, by: sql === null ? 'rows' : 'sql' };
}
