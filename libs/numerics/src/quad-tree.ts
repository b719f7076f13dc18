/** Repulsion of points in a plane, by a tree of squares (Barnes and Hut 1986). */
export interface Repulsion {
  /** Adds the push on a point by all others to `push` (x, y); returns the sum of 1 / (1 + squared distance). */
  on(point: number, push: Float64Array): number;
}

const root = 0;
/** Squares are not parted further than this: points that lie on one another stay together. */
const deepest = 40;

/**
 * The tree over points (x, y, x, y …). `theta`: a square whose side is less than this share of its distance stands for all
 * its points; 0 is exact, 0.5 usual.
 */
export function repulsionTree(points: Float64Array, theta: number): Repulsion {
  const n = points.length / 2;
  let room = Math.max(64, n * 4);
  // Of each square: its first child (−1: none), points in it, their sums, centre and half side.
  let child = new Int32Array(room).fill(-1);
  let count = new Float64Array(room);
  let sums = new Float64Array(room * 2);
  let middle = new Float64Array(room * 2);
  let half = new Float64Array(room);
  let squares = 1;

  const least = [Infinity, Infinity];
  const most = [-Infinity, -Infinity];
  for (let at = 0; at < points.length; at++) {
    least[at & 1] = Math.min(least[at & 1]!, points[at]!);
    most[at & 1] = Math.max(most[at & 1]!, points[at]!);
  }
  middle[0] = (least[0]! + most[0]!) / 2;
  middle[1] = (least[1]! + most[1]!) / 2;
  half[0] = Math.max(most[0]! - least[0]!, most[1]! - least[1]!, 1e-9) / 2;

  const grow = (): void => {
    const wider = <T extends Float64Array | Int32Array>(old: T, made: T): T => {
      made.set(old as never);
      return made;
    };
    room *= 2;
    child = wider(child, new Int32Array(room).fill(-1));
    count = wider(count, new Float64Array(room));
    sums = wider(sums, new Float64Array(room * 2));
    middle = wider(middle, new Float64Array(room * 2));
    half = wider(half, new Float64Array(room));
  };
  const part = (square: number): void => {
    if (squares + 4 > room) grow();
    child[square] = squares;
    for (let quarter = 0; quarter < 4; quarter++) {
      const made = squares + quarter;
      half[made] = half[square]! / 2;
      middle[made * 2] = middle[square * 2]! + (quarter & 1 ? half[made]! : -half[made]!);
      middle[made * 2 + 1] = middle[square * 2 + 1]! + (quarter & 2 ? half[made]! : -half[made]!);
    }
    squares += 4;
  };
  const quarterOf = (square: number, x: number, y: number): number =>
    child[square]! + (x > middle[square * 2]! ? 1 : 0) + (y > middle[square * 2 + 1]! ? 2 : 0);
  const add = (square: number, x: number, y: number): void => {
    count[square]!++;
    sums[square * 2]! += x;
    sums[square * 2 + 1]! += y;
  };
  for (let point = 0; point < n; point++) {
    const x = points[point * 2]!;
    const y = points[point * 2 + 1]!;
    let square = root;
    for (let depth = 0; ; depth++) {
      const held = count[square]!;
      const [hx, hy] = [sums[square * 2]! / held, sums[square * 2 + 1]! / held];
      add(square, x, y);
      if (child[square]! >= 0) {
        square = quarterOf(square, x, y);
        continue;
      }
      if (held === 0 || depth >= deepest || (hx === x && hy === y)) break;
      part(square);
      // What the square held alone (points on one another) moves into its quarter.
      const quarter = quarterOf(square, hx, hy);
      count[quarter] = held;
      sums[quarter * 2] = hx * held;
      sums[quarter * 2 + 1] = hy * held;
      square = quarterOf(square, x, y);
    }
  }

  const stack = new Int32Array(4 * (deepest + 2));
  return {
    on(point, push) {
      const x = points[point * 2]!;
      const y = points[point * 2 + 1]!;
      let total = 0;
      let top = 0;
      stack[top++] = root;
      while (top > 0) {
        const square = stack[--top]!;
        const held = count[square]!;
        if (held === 0) continue;
        const dx = x - sums[square * 2]! / held;
        const dy = y - sums[square * 2 + 1]! / held;
        const squared = dx * dx + dy * dy;
        const side = 2 * half[square]!;
        if (child[square]! >= 0 && side * side > theta * theta * squared) {
          for (let quarter = 0; quarter < 4; quarter++) stack[top++] = child[square]! + quarter;
          continue;
        }
        const near = 1 / (1 + squared);
        total += held * near;
        push[0]! += held * near * near * dx;
        push[1]! += held * near * near * dy;
      }
      // The point itself was met at distance 0, or within a square: once too many.
      return total - 1;
    },
  };
}
