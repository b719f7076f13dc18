import { densityCuts, type DensityCut } from './density-cuts.js';
import { quantiles } from './information.js';
import { intrinsicDimension } from './intrinsic-dimension.js';
import { kDistances } from './k-distance.js';
import { pickRows, type Points } from './points.js';
import { createRandom, sampleIndices } from './random.js';
import { reachabilityTree, type ReachabilityTree } from './reachability-tree.js';

/** A radius and a least number of rows for DBSCAN, and how they were found. */
export interface FoundRadius {
  eps: number;
  minSamples: number;
  /** Dense groups at this radius that hold a twentieth of the rows or more; 1: no radius makes two. */
  groups: number;
  /** Share of the rows looked at that are cores of none of the groups, 0 to 1. */
  noise: number;
  /** Of the groups, −1 to 1 ({@link densityCuts}); null where no radius makes two that leave half the rows at most. */
  validity: number | null;
  /** What chance makes of one cloud: only above it do the groups stand out ({@link standsOut}). */
  chance: number;
  /** Rows looked at, rising, to whom `minSamples` applies; null: to all. */
  sample: Uint32Array | null;
}

/** Least numbers of rows that are tried, among the rows looked at. */
const counts = [5, 10, 20];
/** Groups below this share are specks. */
const speck = 0.05;
const noiseAtMost = 0.5;
const rowsAtMost = 2000;
/** Rows² × columns: seconds at most. */
const workAtMost = 4e8;
/** Standard errors of a distance that gaps in a cloud reach by chance, among all the gaps there are. */
const chanceFactor = 1.1;
/** Beyond, the estimate falls short of the truth, and columns of few values upset it. */
const dimensionsAtMost = 2;
/** Where no radius parts the rows: the share of them that is to lie in the one cluster. */
const oneCloud = 0.9;

/**
 * The radius (and least number of rows, where none is given) whose groups are the most valid by density. Of every
 * radius that makes two groups or more and leaves at most half the rows as noise, that whose validity exceeds most what
 * chance makes of a cloud: the k-th neighbour of a row lies at a distance that varies by 1 / (dimension · √k) around
 * what the density says (Loftsgaarden and Quesenberry 1965), so gaps of that order may mean nothing. Rows beyond some
 * thousands are sampled: the cores of a sample stand for all (DBSCAN++, Jang and Jiang 2019). Null where nearly all
 * rows are equal.
 */
export function searchRadius(points: Points, options: SearchOptions = {}): FoundRadius | null {
  const { minSamples, seed = 1 } = options;
  const room = Math.floor(Math.min(rowsAtMost, Math.sqrt(workAtMost / points.columns)));
  if (points.rows <= room) return bestOf(points, minSamples === undefined ? counts : [minSamples]);
  const sample = sampleIndices(points.rows, room, createRandom(seed));
  const looked = pickRows(points, sample);
  const found = bestOf(looked, counts);
  if (!found || minSamples === undefined) return found && { ...found, sample };
  // As many rows are to be cores with the number given as were in the sample with its own.
  const ofSample = kDistances(looked, { k: found.minSamples });
  const cores = ofSample.filter((distance) => distance <= found.eps).length / room;
  const [eps] = quantiles(kDistances(points, { k: minSamples, seed }), [cores]);
  return { ...found, minSamples, eps: eps! };
}

/** Whether the groups at a radius are more than what chance makes of one cloud. */
export function standsOut({ validity, chance }: Pick<FoundRadius, 'validity' | 'chance'>): boolean {
  return validity !== null && validity > chance;
}

export interface SearchOptions {
  /** Rows within the radius that make a core; default: the best of 5, 10 and 20. */
  minSamples?: number | undefined;
  /** Of the sample. */
  seed?: number;
}

function bestOf(points: Points, tried: readonly number[]): FoundRadius | null {
  const dimension = Math.min(dimensionsAtMost, Math.max(1, intrinsicDimension(points)));
  return tried
    .map((minSamples) => bestRadius(points, minSamples, chanceFactor / (dimension * Math.sqrt(minSamples))))
    .reduce((best, one) => (one && (!best || excess(one) > excess(best)) ? one : best), null);
}

function excess({ validity, chance }: FoundRadius): number {
  return validity === null ? -Infinity : validity - chance;
}

function bestRadius(points: Points, minSamples: number, chance: number): FoundRadius | null {
  const tree = reachabilityTree(points, minSamples);
  const smallest = Math.max(2 * minSamples, Math.ceil(points.rows * speck));
  const best = densityCuts(tree, smallest)
    .filter(({ noise }) => noise <= noiseAtMost)
    .reduce<DensityCut | null>((one, other) => (one && one.validity >= other.validity ? one : other), null);
  const about = { minSamples, chance, validity: best?.validity ?? null, sample: null };
  if (best) return { ...about, eps: (best.from + best.to) / 2, groups: best.clusters, noise: best.noise };
  const { eps, noise } = radiusOfAll(tree);
  return eps > 0 ? { ...about, eps, groups: 1, noise } : null;
}

/** The least radius at which most rows are cores, and all cores are of one cluster. */
function radiusOfAll({ core, heights }: ReachabilityTree): { eps: number; noise: number } {
  const rising = core.toSorted();
  const from = Math.ceil((rising.length - 1) * oneCloud);
  // Cores less the edges between them are the clusters there are.
  const edge = heights.findIndex(
    (height, at) => at + 1 >= from && height < (heights[at + 1] ?? Infinity) && !(rising[at + 2]! <= height),
  );
  const beyond = Math.min(heights[edge + 1] ?? Infinity, rising[edge + 2] ?? Infinity, 2 * heights[edge]!);
  return { eps: (heights[edge]! + beyond) / 2, noise: 1 - (edge + 2) / rising.length };
}
