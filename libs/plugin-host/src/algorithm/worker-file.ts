/** The thread's file. A thread loads JavaScript only: where this module runs from TypeScript sources, its built sibling is taken. */
export function workerFile(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? '../../dist/algorithm/algorithm-worker.js' : './algorithm-worker.js', here);
}
