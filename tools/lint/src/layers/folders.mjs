import { layers } from './table.mjs';

/** The folders of the projects in `graph` (Nx's project graph) whose layer is marked `flag` in the table. */
export function foldersOf(graph, flag) {
  const wanted = new Set(
    Object.entries(layers)
      .filter(([, layer]) => layer[flag])
      .map(([name]) => `layer:${name}`),
  );
  return Object.values(graph.nodes)
    .filter(({ data }) => data.tags?.some((tag) => wanted.has(tag)))
    .map(({ data }) => data.root)
    .sort();
}
