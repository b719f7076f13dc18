import type { Cubes } from './cubes.js';
import type { DbscanOptions } from './dbscan.js';
import { rootOf, unite } from './union.js';

/** What DBSCAN knows of its rows before clusters are numbered. */
export interface Density {
  isCore: Uint8Array;
  /** Of each core any one number of its component. */
  component: Int32Array;
  /** Of every other row the nearest core within the radius, ties to the lower row; −1: none. */
  nearest: Int32Array;
}

/**
 * DBSCAN over cubes all of whose rows lie within the radius of each other (Gunawan 2013; Gan & Tao, SIGMOD 2015): a full cube
 * is all cores, the cores of a cube are one component, and two cubes are joined by the first two cores that are near.
 */
export function dbscanInCubes(cubes: Cubes, { eps, minSamples }: DbscanOptions): Density {
  const { order, starts } = cubes;
  const limit = eps * eps;
  const core = coresOf(cubes, { limit, minSamples });
  const parent = joinedCubes(cubes, core, limit);
  const closest = nearestCores(cubes, core, limit);
  const rows = order.length;
  const density = { isCore: new Uint8Array(rows), component: new Int32Array(rows), nearest: new Int32Array(rows) };
  for (let cube = 0; cube + 1 < starts.length; cube++)
    for (let at = starts[cube]!; at < starts[cube + 1]!; at++) {
      const row = order[at]!;
      density.isCore[row] = core[at]!;
      density.component[row] = rootOf(parent, cube);
      density.nearest[row] = closest[at]! < 0 ? -1 : order[closest[at]!]!;
    }
  return density;
}

function coresOf(
  { x, y, z, starts, visit }: Cubes,
  { limit, minSamples }: { limit: number; minSamples: number },
): Uint8Array {
  const core = new Uint8Array(x.length);
  visit((cube, around) => {
    const [from, to] = [starts[cube]!, starts[cube + 1]!];
    if (to - from >= minSamples) {
      core.fill(1, from, to);
      return;
    }
    for (let i = from; i < to; i++) {
      const px = x[i]!;
      const py = y[i]!;
      const pz = z[i]!;
      let count = 0;
      for (let line = 0; line < around.length && count < minSamples; line += 2)
        for (let j = starts[around[line]!]!, end = starts[around[line + 1]!]!; j < end && count < minSamples; j++) {
          const dx = px - x[j]!;
          const dy = py - y[j]!;
          const dz = pz - z[j]!;
          if (dx * dx + dy * dy + dz * dz <= limit) count++;
        }
      if (count >= minSamples) core[i] = 1;
    }
  });
  return core;
}

/** Cubes as a forest in which those whose cores are near are joined. */
function joinedCubes({ x, y, z, starts, visit }: Cubes, core: Uint8Array, limit: number): Int32Array {
  const parent = Int32Array.from({ length: starts.length - 1 }, (_, cube) => cube);
  const near = (a: number, b: number): boolean => {
    for (let i = starts[a]!, to = starts[a + 1]!; i < to; i++) {
      if (!core[i]) continue;
      for (let j = starts[b]!, end = starts[b + 1]!; j < end; j++) {
        if (!core[j]) continue;
        const dx = x[i]! - x[j]!;
        const dy = y[i]! - y[j]!;
        const dz = z[i]! - z[j]!;
        if (dx * dx + dy * dy + dz * dz <= limit) return true;
      }
    }
    return false;
  };
  visit((cube, around) => {
    for (let line = 0; line < around.length; line += 2)
      for (let other = around[line]!, end = Math.min(cube, around[line + 1]!); other < end; other++)
        if (rootOf(parent, cube) !== rootOf(parent, other) && near(cube, other)) unite(parent, cube, other);
  });
  return parent;
}

/** Place of the nearest core of every place that is none. */
function nearestCores({ order, x, y, z, starts, visit }: Cubes, core: Uint8Array, limit: number): Int32Array {
  const closest = new Int32Array(core.length).fill(-1);
  visit((cube, around) => {
    for (let i = starts[cube]!, to = starts[cube + 1]!; i < to; i++) {
      if (core[i]) continue;
      let least = limit;
      let best = -1;
      for (let line = 0; line < around.length; line += 2)
        for (let j = starts[around[line]!]!, end = starts[around[line + 1]!]!; j < end; j++) {
          if (!core[j]) continue;
          const dx = x[i]! - x[j]!;
          const dy = y[i]! - y[j]!;
          const dz = z[i]! - z[j]!;
          const squared = dx * dx + dy * dy + dz * dz;
          if (squared < least || (squared === least && (best < 0 || order[j]! < order[best]!))) {
            least = squared;
            best = j;
          }
        }
      closest[i] = best;
    }
  });
  return closest;
}
