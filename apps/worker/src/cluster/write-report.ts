import { basename } from 'node:path';
import type { ClusteringDeps, ClusteringRun } from '@tributary/models';
import { clusteringReport } from '../report/clustering-report.js';
import { renderClusterReport, type MapBy } from '../report/cluster-file/render.js';
import type { ClusterSummary } from './summary.js';
import { mapOf } from './map-of.js';
import type { Table } from '../tables/index.js';
import { writeWhole } from './whole-file.js';
import type { Clustered } from './write-matrix.js';

interface Input {
  summary: ClusterSummary;
  run: ClusteringRun;
  prepared: Clustered;
  table: Table;
  algorithms: ClusteringDeps['algorithms'];
  /** How the rows are laid out on the map. */
  map: MapBy;
  signal: AbortSignal;
}

/** Writes the page of a clustering. */
export async function writeClusterReport(
  path: string,
  { summary, run, prepared, table, algorithms, map, signal }: Input,
): Promise<void> {
  const { matrix } = prepared;
  const labels = Int32Array.from(prepared.rows, (row) => run.labels[row]!);
  const { merges, rows: leaves } = run.artifact.clustering.artifact.json as {
    merges?: [number, number, number, number][];
    rows?: number;
  };
  const page = renderClusterReport({
    file: basename(table.path),
    writtenAt: new Date().toISOString(),
    summary,
    clustering: clusteringReport(run, basename(table.path), { one: 'row', many: 'rows' }),
    clusters: run.clusters,
    features: run.features,
    map: await mapOf({ matrix, labels, algorithms }, { by: map, seed: run.config.seed, signal }),
    tree: merges && leaves !== undefined ? { merges, leaves } : null,
    radius: run.validity.density,
  });
  await writeWhole(path, [page], signal);
}
