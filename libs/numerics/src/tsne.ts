import { TributaryError } from '@tributary/contracts';
import { symmetricNeighbours, type Affinities } from './affinities.js';
import type { Points } from './points.js';
import { repulsionTree } from './quad-tree.js';
import { createRandom } from './random.js';

export interface TsneOptions {
  seed: number;
  /** Neighbours that count, roughly. Default 30, less where there are few rows. */
  perplexity?: number;
  iterations?: number;
}

/** Rows up to which a picture takes seconds. */
export const tsneRows = 5000;

/**
 * A plane on which neighbours stay neighbours (t-SNE, van der Maaten and Hinton 2008; by trees, van der Maaten 2014): x, y,
 * x, y … For the eye only: distances between groups and their sizes mean nothing, so nothing may be clustered by it. Yields
 * after every iteration. Throws MODEL_INPUT above 5,000 rows and on a value that is missing.
 */
export function* tsneSteps(points: Points, options: TsneOptions): Generator<number, Float64Array> {
  const { rows } = points;
  if (rows > tsneRows)
    throw new TributaryError('MODEL_INPUT', `t-SNE draws up to ${tsneRows} rows; ${rows} were given. Take a sample.`);
  if (!points.data.every(Number.isFinite))
    throw new TributaryError('MODEL_INPUT', 'A value is missing or infinite; impute it first.');
  const { iterations = 500 } = options;
  const perplexity = Math.max(1, Math.min(options.perplexity ?? 30, (rows - 1) / 3));
  const random = createRandom(options.seed);
  const affinities = symmetricNeighbours(points, perplexity);
  const plane = Float64Array.from({ length: rows * 2 }, () => (random.next() - 0.5) * 1e-2);
  const speed = new Float64Array(rows * 2);
  const gains = new Float64Array(rows * 2).fill(1);
  // As scikit-learn: n / 12 / 4, no less than 50; the first half presses groups together.
  const rate = Math.max(rows / 48, 50);
  const pressed = Math.floor(iterations / 2);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const gradient = gradientOf(plane, affinities, iteration < pressed ? 12 : 1);
    const momentum = iteration < pressed ? 0.5 : 0.8;
    for (let at = 0; at < plane.length; at++) {
      const same = gradient[at]! > 0 === speed[at]! > 0;
      gains[at] = Math.max(0.01, same ? gains[at]! * 0.8 : gains[at]! + 0.2);
      speed[at] = momentum * speed[at]! - rate * gains[at]! * gradient[at]!;
      plane[at]! += speed[at]!;
    }
    yield iteration;
  }
  return plane;
}

function gradientOf(plane: Float64Array, { starts, others, weights }: Affinities, pressure: number): Float64Array {
  const rows = plane.length / 2;
  const gradient = new Float64Array(plane.length);
  const pushes = new Float64Array(plane.length);
  const tree = repulsionTree(plane, 0.5);
  let total = 0;
  for (let row = 0; row < rows; row++) total += tree.on(row, pushes.subarray(row * 2, row * 2 + 2));
  for (let row = 0; row < rows; row++) {
    let x = 0;
    let y = 0;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const other = others[at]!;
      const dx = plane[row * 2]! - plane[other * 2]!;
      const dy = plane[row * 2 + 1]! - plane[other * 2 + 1]!;
      const pull = (pressure * weights[at]!) / (1 + dx * dx + dy * dy);
      x += pull * dx;
      y += pull * dy;
    }
    gradient[row * 2] = 4 * (x - pushes[row * 2]! / total);
    gradient[row * 2 + 1] = 4 * (y - pushes[row * 2 + 1]! / total);
  }
  return gradient;
}
