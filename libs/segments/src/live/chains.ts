/** A step of a sequence after the first. Milliseconds UTC; moments rise. */
export interface Link {
  moments: readonly number[];
  /** Longest time since the step before; undefined: any. */
  lengthMs: number | undefined;
  /** It must not have happened: at or after the step before. */
  never: boolean;
}

/** Whether a chain leads from one of the first moments over every link, as `sequenceCount` says it in SQL. Moments rise. */
export function chainEnds(first: readonly number[], links: readonly Link[], at: number): boolean {
  let reached = first;
  for (const link of links) reached = link.never ? spared(reached, link, at) : followed(reached, link);
  return reached.length > 0;
}

/** Of the link's moments those with a reached one strictly before, no longer ago than its length. */
function followed(reached: readonly number[], { moments, lengthMs = Infinity }: Link): number[] {
  let before = -1;
  return moments.filter((moment) => {
    while (before + 1 < reached.length && reached[before + 1]! < moment) before++;
    return before >= 0 && moment <= reached[before]! + lengthMs;
  });
}

/** Of the reached moments those that the link did not follow; while it still may, nothing is said. */
function spared(reached: readonly number[], { moments, lengthMs }: Link, at: number): number[] {
  let next = 0;
  return reached.filter((moment) => {
    while (next < moments.length && moments[next]! < moment) next++;
    const came = next < moments.length && moments[next]! <= moment + (lengthMs ?? Infinity);
    return !came && (lengthMs === undefined || moment + lengthMs <= at);
  });
}
