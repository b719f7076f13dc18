import type { Points } from './points.js';

/** A balanced tree over rows that finds neighbours by Euclidean distance; quick up to some ten columns. */
export interface KdTree {
  /** Rows within `radius` of a place, in no order, written to `into`; returns how many there are (`into` grows). */
  within(place: Place, radius: number, into: RowList): number;
  /** The nearest row, ties to the lower one, and its squared distance. */
  nearest(place: Place): { row: number; squared: number };
  /** Squared distances to the `count` nearest rows, rising. */
  nearestSquared(place: Place, count: number): Float64Array;
}

/** A row of some block with the same columns as the tree. */
export interface Place {
  data: Float64Array;
  /** Index of its first value in `data`. */
  at: number;
}

export interface RowList {
  rows: Int32Array;
}

const leafRows = 16;

/** Builds the tree: n log n. */
export function kdTree(points: Points): KdTree {
  const { rows, columns: width, data } = points;
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  // Nodes in order of a walk: a node splits [from, to) of `order` at its middle; its bounds prune the search.
  const nodes: { from: number; to: number; left: number; right: number }[] = [];
  const bounds: number[] = [];
  const build = (from: number, to: number): number => {
    const node = nodes.length;
    nodes.push({ from, to, left: -1, right: -1 });
    let widest = 0;
    let spread = -1;
    for (let c = 0; c < width; c++) {
      let low = Infinity;
      let high = -Infinity;
      for (let i = from; i < to; i++) {
        const value = data[order[i]! * width + c]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      bounds.push(low, high);
      if (high - low > spread) {
        spread = high - low;
        widest = c;
      }
    }
    if (to - from > leafRows && spread > 0) {
      const middle = (from + to) >> 1;
      selectMiddle({ order, data, width, column: widest }, { from, to, middle });
      const left = build(from, middle);
      nodes[node]!.left = left;
      nodes[node]!.right = build(middle, to);
    }
    return node;
  };
  if (rows > 0) build(0, rows);
  const box = Float64Array.from(bounds);
  const starts = Int32Array.from(nodes, ({ from }) => from);
  const ends = Int32Array.from(nodes, ({ to }) => to);
  const lefts = Int32Array.from(nodes, ({ left }) => left);
  const rights = Int32Array.from(nodes, ({ right }) => right);
  // The rows in tree order lie side by side, which is what makes scanning a leaf quick.
  const sorted = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) sorted.set(data.subarray(order[i]! * width, (order[i]! + 1) * width), i * width);
  const stack = new Int32Array(4096);

  const toBox = (node: number, place: Place): number => {
    let sum = 0;
    for (let c = 0, b = node * 2 * width; c < width; c++, b += 2) {
      const value = place.data[place.at + c]!;
      const d = value < box[b]! ? box[b]! - value : value > box[b + 1]! ? value - box[b + 1]! : 0;
      sum += d * d;
    }
    return sum;
  };
  const toRow = (i: number, place: Place): number => {
    let sum = 0;
    for (let c = 0, at = i * width, from = place.at; c < width; c++, at++, from++) {
      const d = place.data[from]! - sorted[at]!;
      sum += d * d;
    }
    return sum;
  };
  /** Visits leaves that may hold rows within the limit, the nearer half first. */
  const search = (place: Place, limit: () => number, leaf: (from: number, to: number) => void): void => {
    let top = 0;
    if (rows > 0) stack[top++] = 0;
    while (top > 0) {
      const node = stack[--top]!;
      if (toBox(node, place) > limit()) continue;
      const left = lefts[node]!;
      if (left < 0) {
        leaf(starts[node]!, ends[node]!);
        continue;
      }
      const right = rights[node]!;
      const leftFirst = toBox(left, place) <= toBox(right, place);
      stack[top++] = leftFirst ? right : left;
      stack[top++] = leftFirst ? left : right;
    }
  };

  return {
    within(place, radius, into) {
      const limit = radius * radius;
      let found = 0;
      search(
        place,
        () => limit,
        (from, to) => {
          if (found + to - from > into.rows.length) into.rows = grown(into.rows, found + to - from);
          for (let i = from; i < to; i++) if (toRow(i, place) <= limit) into.rows[found++] = order[i]!;
        },
      );
      return found;
    },
    nearest(place) {
      let squared = Infinity;
      let row = -1;
      search(
        place,
        () => squared,
        (from, to) => {
          for (let i = from; i < to; i++) {
            const d = toRow(i, place);
            if (d < squared || (d === squared && order[i]! < row)) {
              squared = d;
              row = order[i]!;
            }
          }
        },
      );
      return { row, squared };
    },
    nearestSquared(place, count) {
      const best = new Float64Array(Math.min(count, rows)).fill(Infinity);
      const last = best.length - 1;
      search(
        place,
        () => best[last] ?? -1,
        (from, to) => {
          for (let i = from; i < to; i++) {
            const d = toRow(i, place);
            if (d >= best[last]!) continue;
            let at = last;
            for (; at > 0 && best[at - 1]! > d; at--) best[at] = best[at - 1]!;
            best[at] = d;
          }
        },
      );
      return best;
    },
  };
}

function grown(rows: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least, rows.length * 2));
  larger.set(rows);
  return larger;
}

/** Hoare's selection: the rows before `middle` are no larger in the column than those from it on. */
function selectMiddle(
  table: { order: Int32Array; data: Float64Array; width: number; column: number },
  range: { from: number; to: number; middle: number },
): void {
  const { order, data, width, column } = table;
  const valueOf = (i: number): number => data[order[i]! * width + column]!;
  let low = range.from;
  let high = range.to - 1;
  while (low < high) {
    const pivot = valueOf((low + high) >> 1);
    let i = low;
    let j = high;
    while (i <= j) {
      while (valueOf(i) < pivot) i++;
      while (valueOf(j) > pivot) j--;
      if (i <= j) {
        const held = order[i]!;
        order[i++] = order[j]!;
        order[j--] = held;
      }
    }
    if (range.middle <= j) high = j;
    else if (range.middle >= i) low = i;
    else return;
  }
}
