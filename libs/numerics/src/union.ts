/** The root of a place in a forest of sets, with the way to it halved. */
export function rootOf(parent: Int32Array, place: number): number {
  let root = place;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]!]!;
    root = parent[root]!;
  }
  return root;
}

/** Joins the sets of two places under the lower root. */
export function unite(parent: Int32Array, a: number, b: number): void {
  const left = rootOf(parent, a);
  const right = rootOf(parent, b);
  if (left !== right) parent[Math.max(left, right)] = Math.min(left, right);
}
