import { adjustedRandIndex, optimalAssignment } from '@tributary/numerics';

/** Who is in which cluster; −1 is none. */
export interface Membership {
  ids: ArrayLike<bigint>;
  labels: ArrayLike<number>;
}

/** How the clusters of a version came out of those of the one before. */
export interface VersionComparison {
  /** Version compared with. */
  version: number;
  /** People in both. */
  people: number;
  /** Adjusted Rand index over them: 1 is the same grouping, about 0 is chance. */
  agreement: number;
  /** Share of them that changed cluster, 0 to 1, after clusters were matched. */
  turnover: number;
  /** The old cluster each new one goes on from, by its people; null for one that is new. */
  matches: { index: number; was: number | null; overlap: number }[];
  /** People by old and new cluster, largest streams first. */
  flow: { from: number; to: number; people: number }[];
  /** People of old clusters who are not in the new version, and people of new ones who were not in the old. */
  gone: { index: number; people: number }[];
  arrived: { index: number; people: number }[];
}

/** Overlap (Jaccard) from which on a cluster counts as the same people. */
const samePeople = 0.5;

/**
 * Matches clusters one to one so that the overlaps sum to the most (Hungarian method), and counts who moved. `index` and
 * `to` are labels of `now`, `was` and `from` those of `before`. Only people in both versions are looked at.
 */
export function compareVersions(before: Membership & { version: number }, now: Membership): VersionComparison {
  const { pairs, left, right } = sharedPeople(before, now);
  const cells = new Map<string, { from: number; to: number; people: number }>();
  const sizes = { before: new Map<number, number>(), now: new Map<number, number>() };
  left.forEach((from, at) => {
    const to = right[at]!;
    add(sizes.before, from);
    add(sizes.now, to);
    const cell = cells.get(`${from},${to}`);
    if (cell) cell.people++;
    else cells.set(`${from},${to}`, { from, to, people: 1 });
  });
  const olds = [...sizes.before.keys()].filter((label) => label >= 0).sort((a, b) => a - b);
  const news = [...new Set(Array.from(now.labels))].filter((label) => label >= 0).sort((a, b) => a - b);
  const overlap = (from: number, to: number): number => {
    const both = cells.get(`${from},${to}`)?.people ?? 0;
    const either = (sizes.before.get(from) ?? 0) + (sizes.now.get(to) ?? 0) - both;
    return either === 0 ? 0 : both / either;
  };
  const chosen = optimalAssignment(news.map((to) => olds.map((from) => overlap(from, to))));
  const matches = news.map((index, at) => {
    const old = olds[chosen[at]!];
    const share = old === undefined ? 0 : overlap(old, index);
    return { index, was: old !== undefined && share >= samePeople ? old : null, overlap: share };
  });
  const goesOn = new Map(matches.map(({ index, was }) => [index, was]));
  const stayed = [...cells.values()].filter(({ from, to }) => (to < 0 ? from < 0 : goesOn.get(to) === from));
  return {
    version: before.version,
    people: pairs,
    agreement: adjustedRandIndex(left, right),
    turnover: pairs === 0 ? 0 : 1 - stayed.reduce((sum, { people }) => sum + people, 0) / pairs,
    matches,
    gone: alone(before.labels, sizes.before),
    arrived: alone(now.labels, sizes.now),
    flow: [...cells.values()].sort((a, b) => b.people - a.people || a.from - b.from || a.to - b.to),
  };
}

/** People by cluster beyond those who are in both versions. */
function alone(labels: ArrayLike<number>, shared: ReadonlyMap<number, number>): { index: number; people: number }[] {
  const all = new Map<number, number>();
  for (let row = 0; row < labels.length; row++) if (labels[row]! >= 0) add(all, labels[row]!);
  return [...all]
    .map(([index, people]) => ({ index, people: people - (shared.get(index) ?? 0) }))
    .filter(({ people }) => people > 0)
    .sort((a, b) => a.index - b.index);
}

function sharedPeople(before: Membership, now: Membership): { pairs: number; left: Int32Array; right: Int32Array } {
  const old = new Map<bigint, number>();
  for (let row = 0; row < before.ids.length; row++) old.set(before.ids[row]!, before.labels[row]!);
  const left: number[] = [];
  const right: number[] = [];
  for (let row = 0; row < now.ids.length; row++) {
    const from = old.get(now.ids[row]!);
    if (from === undefined) continue;
    left.push(from);
    right.push(now.labels[row]!);
  }
  return { pairs: left.length, left: Int32Array.from(left), right: Int32Array.from(right) };
}

function add(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
