/** Disjoint sets over dense ids, by size with path halving (Tarjan & van Leeuwen 1984). */
export interface Sets {
  /** Ids there are. */
  count: number;
  find(id: number): number;
  /** Joins two roots; the larger one stays. */
  join(a: number, b: number): void;
  sizeOf(root: number): number;
  /** The ids of a set, in no order. */
  membersOf(root: number): Iterable<number>;
}

export function createSets(count: number): Sets {
  const parent = new Uint32Array(count).map((_, id) => id);
  const size = new Uint32Array(count).fill(1);
  /** The next id of the same set, round and round. */
  const next = parent.slice();
  return {
    count,
    find(id) {
      let at = id;
      while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
      return at;
    },
    join(a, b) {
      const [large, small] = size[a]! >= size[b]! ? [a, b] : [b, a];
      parent[small] = large;
      size[large]! += size[small]!;
      [next[a], next[b]] = [next[b]!, next[a]!];
    },
    sizeOf: (root) => size[root]!,
    *membersOf(root) {
      let id = root;
      do yield id;
      while ((id = next[id]!) !== root);
    },
  };
}
