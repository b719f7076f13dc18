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
  /** Among all rows, or those of the sample that was searched. */
  minSamples: number;
  /** How the radius was found; null where it was given. */
  search: RadiusFound | null;
  /** The same in words. */
  reason: string;
  /** Radius at the knee of the k-distance graph. */
  suggested: number;
  /** The k-distance graph at every hundredth of the rows, 0 to 100 %: how far the `minSamples`-th nearest lies. */
  distances: number[];
  /** Other radii and least numbers of rows; empty above 3,000 rows, where a grid takes minutes. */
  trials: DbscanTrial[];
}

/** A radius whose dense groups stand out the most. */
export interface RadiusFound {
  /** Groups of a twentieth of the rows or more. */
  groups: number;
  /** Relative validity by density (after DBCV), −1 to 1, higher is better. */
  validity: number | null;
  /** What chance makes of one cloud. */
  chance: number;
  /** Rows of the sample that was searched; null: all. */
  sample: number | null;
}

/** Rows up to which every pair is looked at for the Dunn index. */
const rowsOfDunn = 5000;
/** Rows up to which other radii are tried. */
const rowsOfTrials = 3000;
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
  const { eps, minSamples, search = null } = json as Partial<Pick<Density, 'eps' | 'minSamples' | 'search'>>;
  if (eps === undefined || minSamples === undefined) return null;
  const points = search?.sample
    ? pickFrom(matrix, sampleIndices(matrix.rows, search.sample, createRandom(seed)))
    : toPoints(matrix);
  const distances = kDistances(points, { k: minSamples, seed });
  return {
    eps,
    minSamples,
    search,
    reason: reasonOf(search),
    suggested: suggestedRadius(distances),
    distances: quantiles(distances, hundredths),
    trials: points.rows <= rowsOfTrials ? dbscanGrid(points) : [],
  };
}

function reasonOf(search: RadiusFound | null): string {
  if (!search) return 'The radius was given.';
  const { groups, validity, chance, sample } = search;
  const among = sample === null ? '' : ` The cores are those of a sample of ${sample.toLocaleString('en-GB')} rows.`;
  const why =
    groups > 1 && validity !== null
      ? `Every radius was tried; at this one the dense groups (${groups} with a twentieth of the rows or more) stand out the most: validity by density ${validity.toFixed(2)} (up to 1, higher is better; chance makes ${chance.toFixed(2)} of one cloud).`
      : 'Every radius was tried; none makes two large dense groups.';
  return `${why}${among}`;
}
