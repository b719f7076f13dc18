import type { Random } from './random.js';

/** A slip of the finger: a letter left out, doubled or swapped with its neighbour. */
export function slip(word: string, r: Random): string {
  const at = r.int(1, Math.max(1, word.length - 2));
  const [left, here, next, right] = [word.slice(0, at), word[at] ?? '', word[at + 1] ?? '', word.slice(at + 2)];
  const kind = r.int(0, 2);
  if (kind === 0 && word.length > 3) return left + next + right;
  return kind === 1 || here === next ? left + here + here + next + right : left + next + here + right;
}
