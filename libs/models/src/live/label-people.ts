import type { Matrix, Sql, Warehouse } from '@tributary/contracts';
import { assignWithScores } from '../assign.js';
import type { AlgorithmRunner } from '../ports.js';
import type { ClusteringArtifact } from '../result.js';
import { writeLabels, type Label } from './write-labels.js';

/** A version of a model that labels people as they come. */
export interface LiveModel {
  key: string;
  version: number;
  artifact: ClusteringArtifact;
}

export interface LabelDeps {
  warehouse: Warehouse;
  database: Sql;
  algorithms: AlgorithmRunner;
}

export interface LabelRequest {
  /** A model that takes people of another's cluster stands behind it. */
  models: readonly LiveModel[];
  /** Everybody who may have changed, as canonical profiles; also those merged away. */
  people: readonly string[];
  /** The features of a model's people among these; `labels` are what the models before said. */
  matrix(model: LiveModel, labels: LabelsByModel): Promise<Matrix>;
  /** Reads all that the matrices are made of; called after the moment of the labels is taken. */
  read(): Promise<void>;
}

/** Who has which label, by model and profile. */
export type LabelsByModel = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Gives people the clusters that the steps of each model say of their features now. Who had one and belongs to none any more
 * (no features, or no longer among the people of the model) loses it. The moment is taken before anything is read: of two
 * workers that label a person at once, the one with the later moment has read the events of both.
 */
export async function labelPeople(deps: LabelDeps, { models, people, matrix, read }: LabelRequest): Promise<void> {
  if (models.length === 0 || people.length === 0) return;
  const knownAt = await moment(deps.database);
  const [held] = await Promise.all([heldLabels(deps.warehouse, models, people), read()]);
  const labels = new Map<string, ReadonlyMap<string, number>>();
  const rows: Label[] = [];
  for (const model of models) {
    const { key, version, artifact } = model;
    const own = new Map<string, number>();
    labels.set(key, own);
    const rowsOf = await matrix(model, labels);
    const assigned = await assignWithScores(artifact, rowsOf, deps.algorithms);
    rowsOf.ids.forEach((id, row) => {
      const label = assigned.labels[row]!;
      own.set(String(id), label);
      rows.push({ model: key, version, profile: String(id), label, score: assigned.scores[row]!, knownAt });
    });
    for (const profile of held.get(key) ?? [])
      if (!own.has(profile)) rows.push({ model: key, version, profile, label: -1, score: 0, knownAt });
  }
  await writeLabels(deps.warehouse, rows);
}

/** The database's clock, which all workers share; milliseconds UTC. */
async function moment(database: Sql): Promise<number> {
  const [row] = await database.query<{ at: string }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS at',
  );
  return Number(row?.at);
}

/** Who of these people is in a cluster so far, by model. */
async function heldLabels(
  warehouse: Warehouse,
  models: readonly LiveModel[],
  people: readonly string[],
): Promise<Map<string, string[]>> {
  const one = (
    at: number,
  ) => `SELECT {model_${at}:String} AS model, groupArray(profile) AS profiles FROM model_scores FINAL
    WHERE model = {model_${at}:String} AND version = {version_${at}:UInt64} AND profile IN ({people:Array(UInt64)}) AND label >= 0`;
  const rows = await warehouse.query<{ model: string; profiles: string[] }>(
    models.map((_, at) => one(at)).join(' UNION ALL '),
    {
      params: Object.fromEntries([
        ['people', people],
        ...models.flatMap(({ key, version }, at) => [
          [`model_${at}`, key],
          [`version_${at}`, version],
        ]),
      ]),
    },
  );
  return new Map(rows.map(({ model, profiles }) => [model, profiles]));
}
