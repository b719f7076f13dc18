import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { TributaryError, type Matrix } from '@tributary/contracts';
import { dbscanGrid, kDistances, toPoints } from '@tributary/numerics';
import { applySteps, type ClusteringDeps, type ClusteringRun } from '@tributary/models';
import { clusteringReport } from '../report/clustering-report.js';
import { renderClusterReport, type MapPoint } from '../report/cluster-file/render.js';
import type { ClusterSummary } from './cluster-file.js';
import type { FileMatrix } from './read-matrix.js';
import type { Table } from './read-table.js';

interface Input {
  summary: ClusterSummary;
  run: ClusteringRun;
  read: FileMatrix;
  table: Table;
  algorithms: ClusteringDeps['algorithms'];
}

/** Points on the map: enough to see the shape, few enough to draw. */
const mapPoints = 2500;

/** Rows up to which other parameters of DBSCAN are tried for the table. */
const rowsOfTrials = 3000;

/** Writes the page of a clustering. */
export async function writeClusterReport(
  path: string,
  { summary, run, read, table, algorithms }: Input,
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
    map: await mapOf(prepared.matrix, labels, algorithms),
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

/** The first two principal components, of every n-th row where there are many. Null where one column is all there is. */
async function mapOf(
  matrix: Matrix,
  labels: Int32Array,
  algorithms: ClusteringDeps['algorithms'],
): Promise<{ points: MapPoint[]; explained: number[] } | null> {
  if (matrix.columns.length < 2) return null;
  const options = {
    params: { components: 2 },
    seed: 1,
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  const artifact = await algorithms.fit('pca', matrix, options);
  const reduced = (await algorithms.apply('pca', artifact, matrix)) as Matrix;
  const [x, y] = reduced.columns;
  if (!x || !y) return null;
  const every = Math.ceil(matrix.rows / mapPoints);
  const points: MapPoint[] = [];
  for (let row = 0; row < matrix.rows; row += every) points.push([x.data[row]!, y.data[row]!, labels[row]!]);
  return { points, explained: await algorithms.explained('pca', artifact) };
}
