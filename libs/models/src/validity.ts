import type { Artifact, Matrix } from '@tributary/contracts';
import {
  createRandom,
  dbscanGrid,
  dunn,
  kDistances,
  pickFrom,
  quantiles,
  sampleIndices,
  suggestedRadius,
  toPoints,
  type DbscanTrial,
} from '@tributary/numerics';
import { advise, type Advice } from './advise.js';

/** What is looked at beside the curve over k, of the chosen clustering. */
export interface Validity {
  /**
   * Dunn index, higher is better: exact where `dunnRows` are all rows, else of a sample, which can only be higher than
   * that of all. Null where every cluster is a point, or the sample holds one cluster only.
   */
  dunn: number | null;
  dunnRows: number;
  /** Of an algorithm that looks for density. */
  density: Density | null;
  /** What kind of clustering suits the shape of the rows, and why. */
  advice: Advice;
}

export interface Density {
  eps: number;
  minSamples: number;
  /** Radius at the knee of the k-distance graph. */
  suggested: number;
  /** The k-distance graph at every hundredth of the rows, 0 to 100 %: how far the `minSamples`-th nearest lies. */
  distances: number[];
  /** Other radii and least numbers of rows; empty above 3,000 rows, where a grid takes minutes. */
  trials: DbscanTrial[];
}

/** Rows up to which every pair is looked at for the Dunn index. */
const rowsOfDunn = 5000;
/** Rows up to which other radii are tried. */
export const rowsOfTrials = 3000;
const hundredths = Array.from({ length: 101 }, (_, at) => at / 100);

/** The matrix is scaled (and reduced), `artifact` is the algorithm's own. */
export function validityOf(
  matrix: Matrix,
  clustering: { labels: Int32Array; artifact: Artifact; seed: number },
): Validity {
  const { labels, artifact, seed } = clustering;
  return { ...dunnOf(matrix, labels, seed), density: densityOf(matrix, artifact, seed), advice: advise(matrix, seed) };
}

function dunnOf(matrix: Matrix, labels: Int32Array, seed: number): Pick<Validity, 'dunn' | 'dunnRows'> {
  const rows = sampleIndices(matrix.rows, rowsOfDunn, createRandom(seed));
  const looked = Int32Array.from(rows, (row) => labels[row]!);
  const comparable = new Set(looked.filter((label) => label >= 0)).size > 1;
  const index = comparable ? dunn(pickFrom(matrix, rows), looked) : NaN;
  return { dunn: Number.isFinite(index) ? index : null, dunnRows: rows.length };
}

function densityOf(matrix: Matrix, { json }: Artifact, seed: number): Density | null {
  const { eps, minSamples } = json as { eps?: number; minSamples?: number };
  if (eps === undefined || minSamples === undefined) return null;
  const points = toPoints(matrix);
  const distances = kDistances(points, { k: minSamples, seed });
  return {
    eps,
    minSamples,
    suggested: suggestedRadius(distances),
    distances: quantiles(distances, hundredths),
    trials: points.rows <= rowsOfTrials ? dbscanGrid(points) : [],
  };
}
