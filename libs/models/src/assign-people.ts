import { TributaryError, type Matrix, type Parameter, type Sql, type Warehouse } from '@tributary/contracts';
import { assignWithScores, type Assigned } from './assign.js';
import { assignmentSql } from './assign-sql.js';
import { modelInForce } from './model-in-force.js';
import type { AlgorithmRunner } from './ports.js';
import { workTable } from './warehouse/work-table.js';

/** What labelling everybody by the features computed last changed. */
export interface PeopleAssigned {
  version: number;
  /** People who were in no cluster and are in one now. */
  assigned: number;
  /** People who are in another cluster now. */
  moved: number;
  /** People who are in none any more: no longer among those of the model, or without its features. */
  left: number;
  /** `sql`: by one statement in the warehouse; `rows`: by the algorithm itself. */
  by: 'sql' | 'rows';
}

/** The people of a model, as the features computed last know them. */
export interface PeopleSource {
  /** A statement with the columns `id`, `c0`, `c1` … of the features. */
  rows(features: readonly string[]): string;
  /** What {@link rows} binds. */
  params: Record<string, Parameter>;
  matrix(features: readonly string[]): Promise<Matrix>;
  /** When these features were computed, milliseconds UTC; of several sets the earliest. */
  knownAt: number;
}

interface Assigning {
  database: Sql;
  warehouse: Warehouse;
  algorithms: AlgorithmRunner;
  /** `assignWithScores` off this thread, for many people. */
  assign?: (...given: Parameters<typeof assignWithScores>) => Promise<Assigned>;
}

/** A score that moved less is the same: sums are rounded otherwise in the warehouse. */
const sameScore = 1e-6;

/**
 * Gives everybody the cluster that the very steps of the fit say of the features computed last, by the version in force. By
 * SQL where every step can be said in it. Whoever was labelled as they came, by features newer than these, keeps that label.
 * A repeat changes nothing. Throws NOT_FOUND where no version is in force.
 */
export async function assignPeople(
  { database, warehouse, algorithms, assign }: Assigning,
  key: string,
  source: PeopleSource,
): Promise<PeopleAssigned> {
  const held = await modelInForce(database, key);
  if (!held) throw new TributaryError('NOT_FOUND', `No version of model "${key}" is in force: run it first.`);
  const { artifact, version } = held;
  const sql = assignmentSql(artifact, source.rows(artifact.features));
  const table = await workTable(warehouse, 'model_labels');
  await warehouse.command(
    `CREATE TABLE ${table} (profile UInt64, label Int32, score Float64) ENGINE = MergeTree ORDER BY profile`,
  );
  try {
    if (sql !== null)
      await warehouse.command(`INSERT INTO ${table} SELECT toUInt64(id), label, score FROM (${sql})`, {
        params: source.params,
        priority: 'bulk',
      });
    else {
      const matrix = await source.matrix(artifact.features);
      const assigned = await (assign ?? assignWithScores)(artifact, matrix, algorithms);
      await warehouse.insert(table, labelled(matrix.ids, assigned), { columns: ['profile', 'label', 'score'] });
    }
    const counts = await takeOver(warehouse, { table, model: key, version, knownAt: source.knownAt });
    return { version, ...counts, by: sql === null ? 'rows' : 'sql' };
  } finally {
    await warehouse.command(`DROP TABLE ${table}`);
  }
}

function* labelled(ids: BigUint64Array, { labels, scores }: Assigned): Generator<object> {
  for (let row = 0; row < ids.length; row++)
    if (labels[row]! >= 0) yield { profile: ids[row]!.toString(), label: labels[row], score: scores[row] };
}

/**
 * Writes the labels of a table where they say something else than those held, unless these know more. What knows as much gives
 * way: people of a model change with the version of its parent, not only with features, and of rows that know the same the
 * engine keeps the one written last.
 */
async function takeOver(
  warehouse: Warehouse,
  { table, model, version, knownAt }: { table: string; model: string; version: number; knownAt: number },
): Promise<Pick<PeopleAssigned, 'assigned' | 'moved' | 'left'>> {
  const params = { model, version, known_at: String(knownAt) };
  // A place counts from 1; 0 is in no cluster.
  const changed = `(
    SELECT profile, sum(now_in) AS place, sum(then_in) AS was, sum(now_score) AS score FROM (
      SELECT profile, label + 1 AS now_in, score AS now_score, 0 AS then_in, toFloat64(0) AS then_score, toInt64(0) AS then_known
      FROM ${table}
      UNION ALL
      SELECT profile, 0, toFloat64(0), label + 1, score, toUnixTimestamp64Milli(known_at) FROM model_scores FINAL
      WHERE model = {model:String} AND version = {version:UInt64}
    ) GROUP BY profile
    HAVING max(then_known) <= {known_at:Int64}
      AND (sum(now_in) != sum(then_in) OR (sum(now_in) > 0 AND abs(sum(now_score) - sum(then_score)) > ${sameScore}))
  )`;
  const [row] = await warehouse.query<Record<'assigned' | 'moved' | 'left' | 'all', string>>(
    `SELECT countIf(was = 0) AS assigned, countIf(place > 0 AND was > 0 AND place != was) AS moved,
       countIf(place = 0) AS left, count() AS all FROM ${changed}`,
    { params, priority: 'bulk' },
  );
  if (Number(row?.all ?? 0) > 0)
    await warehouse.command(
      `INSERT INTO model_scores (model, version, profile, label, score, known_at)
       SELECT {model:String}, {version:UInt64}, profile, toInt32(place) - 1, score, fromUnixTimestamp64Milli({known_at:Int64}, 'UTC')
       FROM ${changed}`,
      { params, priority: 'bulk' },
    );
  return { assigned: Number(row?.assigned), moved: Number(row?.moved), left: Number(row?.left) };
}
