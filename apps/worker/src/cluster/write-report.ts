import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { dbscanGrid, kDistances, toPoints } from '@tributary/numerics';
import { applySteps, type ClusteringDeps, type ClusteringRun } from '@tributary/models';
import { clusteringReport } from '../report/clustering-report.js';
import { renderClusterReport, type MapBy } from '../report/cluster-file/render.js';
import type { ClusterSummary } from './summary.js';
import { mapOf } from './map-of.js';
import type { FileMatrix } from './read-matrix.js';
import type { Table } from '../tables/index.js';

interface Input {
  summary: ClusterSummary;
  run: ClusteringRun;
  read: FileMatrix;
  table: Table;
  algorithms: ClusteringDeps['algorithms'];
  /** How the rows are laid out on the map. */
  map: MapBy;
  signal: AbortSignal;
}

/** Rows up to which other parameters of DBSCAN are tried for the table. */
const rowsOfTrials = 3000;

/** Writes the page of a clustering. */
export async function writeClusterReport(
  path: string,
  { summary, run, read, table, algorithms, map, signal }: Input,
): Promise<void> {
  const prepared = await applySteps(read.matrix, run.artifact, algorithms);
  const points = toPoints(prepared.matrix);
  const labels = Int32Array.from(prepared.rows, (row) => run.labels[row]!);
  const {
    merges,
    rows: leaves,
    minSamples,
    eps,
  } = run.artifact.clustering.artifact.json as {
    merges?: [number, number, number, number][];
    rows?: number;
    minSamples?: number;
    eps?: number;
  };
  const page = renderClusterReport({
    file: basename(table.path),
    writtenAt: new Date().toISOString(),
    summary,
    clustering: clusteringReport(run, basename(table.path), { one: 'row', many: 'rows' }),
    clusters: run.clusters,
    map: await mapOf({ matrix: prepared.matrix, labels, algorithms }, { by: map, seed: run.config.seed, signal }),
    tree: merges && leaves !== undefined ? { merges, leaves } : null,
    radius:
      minSamples === undefined
        ? null
        : {
            distances: kDistances(points, { k: minSamples }),
            minSamples,
            eps: eps ?? 0,
            trials: points.rows <= rowsOfTrials ? dbscanGrid(points) : [],
          },
  });
  try {
    await writeFile(path, page);
  } catch (error) {
    throw new TributaryError(
      'INVALID_REQUEST',
      `${path} cannot be written: ${(error as NodeJS.ErrnoException).code}.`,
      {
        cause: error,
      },
    );
  }
}
