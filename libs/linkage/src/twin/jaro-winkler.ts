const boostFrom = 0.7;
const boost = 0.1;
const longestPrefix = 4;

/**
 * Jaro's similarity with Winkler's bonus for a common beginning (Winkler 1990), as the warehouse computes it: on bytes,
 * the bonus from .7 on.
 * @returns 0 (nothing in common, or an empty text) to 1 (equal).
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  if (a === b) return 1;
  const jaro = jaroOf(a, b);
  if (jaro <= boostFrom) return jaro;
  const most = Math.min(longestPrefix, a.length, b.length);
  let prefix = 0;
  while (prefix < most && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  return jaro + prefix * boost * (1 - jaro);
}

/** Letters are in common where they are equal and no further apart than half of the longer text, less one (Jaro 1989). */
function jaroOf(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Uint8Array(b.length);
  const common: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const letter = a.charCodeAt(i);
    const end = Math.min(b.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (taken[j] === 1 || b.charCodeAt(j) !== letter) continue;
      taken[j] = 1;
      common.push(letter);
      break;
    }
  }
  const m = common.length;
  if (m === 0) return 0;
  let outOfOrder = 0;
  for (let j = 0, at = 0; j < b.length; j++) if (taken[j] === 1 && b.charCodeAt(j) !== common[at++]) outOfOrder++;
  return (1 / 3) * (m / a.length + m / b.length + (m - outOfOrder / 2) / m);
}
