/** One point of a curve: a parameter and what it costs. */
export interface CurvePoint {
  x: number;
  y: number;
}

/**
 * The knee of a falling curve by the largest distance to the chord between its ends, both axes scaled to 0…1
 * (the idea of Kneedle, Satopää et al. 2011, without smoothing). Null where there are fewer than three points or
 * no point lies under the chord. Points come in rising x.
 */
export function elbow(curve: readonly CurvePoint[]): number | null {
  const first = curve[0];
  const last = curve.at(-1);
  if (!first || !last || curve.length < 3 || last.x === first.x || first.y === last.y) return null;
  let best: { x: number; gap: number } | null = null;
  for (const { x, y } of curve) {
    const gap = 1 - (x - first.x) / (last.x - first.x) - (y - last.y) / (first.y - last.y);
    if (gap > 1e-9 && (!best || gap > best.gap)) best = { x, gap };
  }
  return best?.x ?? null;
}
