import type { Points, Random, TriedStart } from '@tributary/numerics';
import type { FitTools } from '@tributary/plugin-kit';
import type { KMeansParams } from './params.js';
import { gatherStartsCrew } from './starts-crew.js';

/** Rounds of starts where the tightest of those before stands alone. */
const rounds = 3;
/** Share of the inertia by which the second tightest may be looser to confirm the tightest. */
const confirming = 3e-4;

interface Trying {
  params: KMeansParams;
  random: Random;
  tools: FitTools;
  /** Told the share done, 0 to 1. */
  progress(done: number): void;
}

/**
 * As many starts as the parameters say; else a round of them, and up to two more while no other start has come as low as the tightest:
 * where rests differ, the lowest is likely not found yet.
 */
export async function tryStarts(points: Points, { params, random, tools, progress }: Trying): Promise<TriedStart[]> {
  const starts = params.restarts ?? startsOfRound(points, params.k);
  const most = params.restarts ?? starts * rounds;
  const crew = gatherStartsCrew(points, { params, starts, random, tools });
  const tried: TriedStart[] = [];
  try {
    do {
      const before = tried.length;
      tried.push(...(await crew.attempt(starts, (done) => progress((before + done) / most))));
    } while (tried.length < most && !isConfirmed(tried));
  } finally {
    await crew.dismiss();
  }
  return tried;
}

/**
 * The starts that came lowest, of those that rest at one height only the first; lowest first. On a sample of the rows a
 * start within `reach` of the lowest may come lower than it on all of them.
 */
export function lowestRests(
  tried: readonly TriedStart[],
  { most, reach }: { most: number; reach: number },
): TriedStart[] {
  const lowest = tightest(tried).inertia;
  const rests: TriedStart[] = [];
  for (const start of [...tried].sort((a, b) => a.inertia - b.inertia)) {
    if (rests.length === most || start.inertia > lowest * (1 + reach)) break;
    if (rests.length === 0 || start.inertia > rests.at(-1)!.inertia * (1 + confirming)) rests.push(start);
  }
  return rests;
}

/** The start of the least inertia, ties to the first. */
export function tightest(tried: readonly TriedStart[]): TriedStart {
  return tried.reduce((best, start) => (start.inertia < best.inertia ? start : best));
}

function isConfirmed(tried: readonly TriedStart[]): boolean {
  const limit = tightest(tried).inertia * (1 + confirming);
  return tried.filter(({ inertia }) => inertia <= limit).length > 1;
}

/** Small data have many places to rest and cost little to try. */
function startsOfRound({ rows, columns }: Points, k: number): number {
  return Math.min(200, Math.max(10, Math.round(8e6 / (rows * columns * k))));
}
