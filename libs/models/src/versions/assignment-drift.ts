import { shareStability } from '@tributary/numerics';

/** How far people moved between clusters since the fit, everybody labelled anew by the version in force. */
export interface AssignmentDrift {
  /** Population stability index over the shares of the clusters, and of those in none. */
  psi: number;
  /** Shares of 0 to 1, the largest shift first; index −1 is in no cluster. */
  shares: { index: number; name: string; before: number; now: number }[];
}

/** Who was where at the fit. */
export interface FittedShares {
  /** People of the fit, those in no cluster among them. */
  rows: number;
  clusters: readonly { index: number; name: string; size: number }[];
}

/** The shift from the sizes of the fit to labels of people now; −1 is none. Nothing moved where nobody is there. */
export function assignmentDriftOf({ rows, clusters }: FittedShares, labels: ArrayLike<number>): AssignmentDrift {
  const now = new Map<number, number>();
  for (let row = 0; row < labels.length; row++) now.set(labels[row]!, (now.get(labels[row]!) ?? 0) + 1);
  const labelled = clusters.reduce((sum, { size }) => sum + size, 0);
  const groups = [...clusters, { index: -1, name: 'in no cluster', size: rows - labelled }]
    .map(({ index, name, size }) => ({ index, name, before: size, now: now.get(index) ?? 0 }))
    .filter((group) => group.index >= 0 || group.before > 0 || group.now > 0);
  if (labels.length === 0) return { psi: 0, shares: [] };
  return {
    psi: shareStability(
      groups.map(({ before }) => before),
      groups.map((group) => group.now),
    ),
    shares: groups
      .map((group) => ({ ...group, before: group.before / rows, now: group.now / labels.length }))
      .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before) || a.index - b.index),
  };
}
