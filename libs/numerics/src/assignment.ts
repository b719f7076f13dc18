/**
 * The one-to-one assignment of rows to columns with the largest total worth (Kuhn 1955, in the O(n³) form of Jonker and
 * Volgenant with potentials). `worth[row][column]`; returns the column of each row, −1 for rows left over.
 */
export function optimalAssignment(worth: readonly (readonly number[])[]): number[] {
  const rows = worth.length;
  const columns = Math.max(0, ...worth.map((row) => row.length));
  const size = Math.max(rows, columns);
  const cost = (i: number, j: number): number => -(worth[i]?.[j] ?? 0);
  const u = new Float64Array(size + 1);
  const v = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) augment(row, { u, v, rowOf, cost, size });
  const result = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column]! - 1;
    if (row >= 0 && row < rows) result[row] = column - 1;
  }
  return result;
}

interface State {
  /** Potentials of rows and columns. */
  u: Float64Array;
  v: Float64Array;
  rowOf: Int32Array;
  cost: (row: number, column: number) => number;
  size: number;
}

/** Finds the shortest way from a row to a free column and turns the assignment along it. */
function augment(row: number, { u, v, rowOf, cost, size }: State): void {
  const least = new Float64Array(size + 1).fill(Infinity);
  const way = new Int32Array(size + 1);
  const used = new Uint8Array(size + 1);
  rowOf[0] = row;
  let column = 0;
  do {
    used[column] = 1;
    const from = rowOf[column]!;
    let delta = Infinity;
    let next = 0;
    for (let j = 1; j <= size; j++) {
      if (used[j]) continue;
      const reduced = cost(from - 1, j - 1) - u[from]! - v[j]!;
      if (reduced < least[j]!) {
        least[j] = reduced;
        way[j] = column;
      }
      if (least[j]! < delta) {
        delta = least[j]!;
        next = j;
      }
    }
    for (let j = 0; j <= size; j++) {
      if (used[j]) {
        u[rowOf[j]!]! += delta;
        v[j]! -= delta;
      } else least[j]! -= delta;
    }
    column = next;
  } while (rowOf[column] !== 0);
  do {
    const before = way[column]!;
    rowOf[column] = rowOf[before]!;
    column = before;
  } while (column !== 0);
}
