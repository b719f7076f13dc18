/** A node as the package keeps it; one without both sides is a leaf. */
interface Node {
  splitColumn: number;
  splitValue: number;
  left?: Node;
  right?: Node;
}

/** What is read of a forest that was just grown. */
export interface Grown {
  estimators: { root: Node }[];
  /** Columns of the matrix that each tree was grown from. */
  indexes: number[][];
}

interface Learnt {
  rows: readonly number[][];
  outcome: readonly number[];
}

/**
 * Mean decrease of impurity (Breiman 2001; scikit-learn's `feature_importances_`): by how much each column's splits
 * lessen the squared error of the outcome, of each tree as shares of 1, then of the forest. Measured on all rows of the
 * fit, also those a tree was not grown from. All 0 where nothing was split.
 *
 * The package's own `featureImportance` takes the error that a split leaves for the impurity before it, and counts splits
 * that were not made.
 */
export function importanceOf({ estimators, indexes }: Grown, learnt: Learnt): Float64Array {
  const columns = learnt.rows[0]!.length;
  const total = new Float64Array(columns);
  const all = learnt.rows.map((_, row) => row);
  estimators.forEach(({ root }, tree) => {
    const own = new Float64Array(columns);
    addDecreases(root, { rows: all, indexes: indexes[tree]!, learnt, sums: own });
    addShares(total, own);
  });
  const shares = new Float64Array(columns);
  addShares(shares, total);
  return shares;
}

interface At {
  rows: readonly number[];
  indexes: readonly number[];
  learnt: Learnt;
  sums: Float64Array;
}

function addDecreases({ left, right, splitColumn, splitValue }: Node, at: At): void {
  if (!left || !right || at.rows.length < 2) return;
  const { rows, outcome } = at.learnt;
  const column = at.indexes[splitColumn]!;
  const below = at.rows.filter((row) => rows[row]![column]! < splitValue);
  const above = at.rows.filter((row) => rows[row]![column]! >= splitValue);
  at.sums[column]! += Math.max(0, error(at.rows, outcome) - error(below, outcome) - error(above, outcome));
  addDecreases(left, { ...at, rows: below });
  addDecreases(right, { ...at, rows: above });
}

/** Sum of squares around the mean. */
function error(rows: readonly number[], outcome: readonly number[]): number {
  const mean = rows.reduce((sum, row) => sum + outcome[row]!, 0) / rows.length;
  return rows.reduce((sum, row) => sum + (outcome[row]! - mean) ** 2, 0);
}

function addShares(sums: Float64Array, parts: Float64Array): void {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  if (whole > 0) parts.forEach((part, at) => (sums[at]! += part / whole));
}
