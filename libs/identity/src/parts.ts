/** Two profiles that a merge holds together. */
export type Edge = readonly [one: string, other: string];

/** Ids come from a sequence: the smaller is the older, and the oldest profile survives a merge. */
export function olderFirst(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Neighbours of every profile that an edge names. */
export function neighbours(edges: Iterable<Edge>): Map<string, string[]> {
  const beside = new Map<string, string[]>();
  const add = (from: string, to: string) => {
    const list = beside.get(from);
    if (list) list.push(to);
    else beside.set(from, [to]);
  };
  for (const [one, other] of edges) {
    add(one, other);
    add(other, one);
  }
  return beside;
}

/** Who each of these profiles is where these merges hold: the oldest that it is connected with. */
export function canonicalOf(parts: Iterable<string>, edges: Iterable<Edge>): Map<string, string> {
  const beside = neighbours(edges);
  const canonical = new Map<string, string>();
  // Oldest first, so that whoever starts a group is its oldest.
  for (const start of [...parts].sort(olderFirst)) {
    if (canonical.has(start)) continue;
    const open = [start];
    canonical.set(start, start);
    for (let part = open.pop(); part !== undefined; part = open.pop())
      for (const next of beside.get(part) ?? [])
        if (!canonical.has(next)) {
          canonical.set(next, start);
          open.push(next);
        }
  }
  return canonical;
}

/** The profiles on the way from one to another, both included; undefined where no merge connects them. Breadth first: the shortest. */
export function pathBetween(edges: Iterable<Edge>, from: string, to: string): string[] | undefined {
  const beside = neighbours(edges);
  const cameFrom = new Map<string, string>([[from, '']]);
  const open = [from];
  for (const part of open) {
    if (part === to) break;
    for (const next of beside.get(part) ?? [])
      if (!cameFrom.has(next)) {
        cameFrom.set(next, part);
        open.push(next);
      }
  }
  if (!cameFrom.has(to)) return undefined;
  const path: string[] = [];
  for (let part = to; part !== ''; part = cameFrom.get(part) ?? '') path.unshift(part);
  return path;
}
