import type { Matrix } from '@tributary/contracts';
import { createRandom, pickFrom, sampleIndices, silhouette, type Points } from '@tributary/numerics';
import { bestCentres, centresTried, type Centres } from './advice/centres.js';
import { clearLevels } from './advice/levels.js';
import { denseGroups, type Dense } from './advice/density.js';

/** What kind of clustering suits rows, and why. */
export interface Advice {
  /** `rules`: too little to find groups in; segments by rule serve better. */
  suits: 'kmeans' | 'dbscan' | 'hierarchical' | 'rules';
  reasons: string[];
}

const rowsForClusters = 50;
const rowsLooked = 1500;
const rowsForTrees = 2000;

/**
 * Tries each kind of clustering on a seeded sample of scaled rows and says which suits their shape: rules below some fifty
 * rows; a tree where two levels of groups are both clear; density where dense groups are of a shape that no centre can
 * stand for; centres otherwise.
 */
export function advise(matrix: Matrix, seed = 1): Advice {
  if (matrix.rows < rowsForClusters)
    return {
      suits: 'rules',
      reasons: [
        `${matrix.rows} rows are few: groups found among them rarely hold up. Start with segments by rule, and cluster when there are more.`,
      ],
    };
  const random = createRandom(seed);
  const rows = pickFrom(matrix, sampleIndices(matrix.rows, rowsLooked, random));
  const centres = bestCentres(rows, random);
  const levels = matrix.rows < rowsForTrees ? clearLevels(rows) : null;
  if (levels) return { suits: 'hierarchical', reasons: [nested(levels, matrix.rows)] };
  const dense = denseGroups(rows);
  return dense && isOddShape(dense, centres)
    ? { suits: 'dbscan', reasons: ofDensity(dense, rows, centres) }
    : { suits: 'kmeans', reasons: ofCentres(centres, dense, matrix.rows) };
}

/** Share of noise from which on density says little about most rows. */
const noiseAtMost = 0.3;
/**
 * Agreement (adjusted Rand index) of dense groups with the rows that are nearest to their own middles: round groups of
 * whatever size agree almost wholly, half moons to some 0.3, rings not at all.
 */
const roundFrom = 0.75;

/** Dense groups that hold most rows, stay at other radii, and are not what lies around their own middles or around any centres. */
function isOddShape({ clusters, noise, stays, roundness, agreement }: Dense, centres: Centres): boolean {
  if (clusters < 2 || noise >= noiseAtMost || !stays) return false;
  return roundness < roundFrom && agreement(centres.labels) < roundFrom;
}

function ofDensity(
  { clusters, noise, radius, roundness, labels }: Dense,
  rows: Points,
  { k, ...centres }: Centres,
): string[] {
  const own = silhouette(rows, labels).mean;
  return [
    `Within ${radius.toPrecision(3)} of each other lie ${clusters} dense groups that are not round: the middles of the groups do not stand for their rows (adjusted Rand index ${roundness.toFixed(2)}), so k centres would cut through them.`,
    `Silhouettes are no guide here, since they favour round groups: ${own.toFixed(2)} for the dense groups, ${centres.silhouette.toFixed(2)} for ${k} centres.`,
    `${Math.round(noise * 100)} % of the rows lie apart from all of them; DBSCAN calls them noise in place of forcing them into a group.`,
  ];
}

/** Below this a silhouette is commonly read as no real structure (Kaufman and Rousseeuw 1990). */
const weak = 0.25;

function ofCentres({ k, ...centres }: Centres, dense: Dense | null, rows: number): string[] {
  const best =
    centres.silhouette < weak
      ? `No kind of clustering parts these rows clearly: of 2 to ${centresTried} centres ${k} do best, with a silhouette of ${centres.silhouette.toFixed(2)} (below ${weak} is weak). Centres cut such rows into even parts; rules, fewer columns or a logarithm of long tails may say more.`
      : `Of 2 to ${centresTried} round groups, ${k} part the rows best (silhouette ${centres.silhouette.toFixed(2)}).`;
  const instead =
    !dense || dense.clusters < 2
      ? 'Density finds no two groups to tell apart.'
      : dense.noise >= noiseAtMost
        ? `Density would call ${Math.round(dense.noise * 100)} % of the rows noise.`
        : `The ${dense.clusters} dense groups are about as round as those: the nearest centre stands for their rows (adjusted Rand index ${Math.max(dense.roundness, dense.agreement(centres.labels)).toFixed(2)}).`;
  return [
    best,
    instead,
    ...(rows > 20_000 ? [`k-means is also the quickest for ${rows.toLocaleString('en')} rows.`] : []),
  ];
}

function nested([few, many]: [number, number], rows: number): string {
  return `Groups within groups: ${few} clear ones that part again into ${many}. A tree shows both levels, and ${rows} rows are few enough for one.`;
}
