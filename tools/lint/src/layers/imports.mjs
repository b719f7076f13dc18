const machine = [
  'child_process',
  'cluster',
  'dgram',
  'dns',
  'fs',
  'http',
  'http2',
  'https',
  'module',
  'net',
  'os',
  'process',
  'tls',
  'vm',
  'worker_threads',
];

/** Parts that a program or a thread loads without the rest of their library: what makes each start quickly. */
const parts = [
  'contracts/errors',
  'numerics/kmeans-rows',
  'numerics/kmeans-starts',
  'observability/tracing',
  'worker/cluster',
  'worker/holder',
  'worker/nearest-names',
  'worker/nest',
  'worker/project-file',
  'worker/tables',
  'worker/version',
];

const deep = {
  regex: `^@tributary/(?!(${parts.join('|')})$)[^/]+/(?!conformance$)`,
  message: 'Import what the library offers in its index.ts; its insides may change any day.',
};
const suites = {
  // The suites of plugins are a part of the product: `tributary plugin check` runs them for any author.
  regex: '^@tributary/(?!testkit/)[^/]+/conformance$',
  message: 'A conformance suite is for tests.',
};
const outside = {
  regex: `^(node:)?(${machine.join('|')})(/.*)?$`,
  message: 'This layer reaches the machine only through what it is handed (DESIGN section 3): take a port or a grant.',
  allowTypeImports: true,
};

/** Options of no-restricted-imports: what no project may import from another, and what a sealed layer may not at all. */
export function restrictedImports({ sealed = false, tests = false } = {}) {
  return { patterns: [deep, ...(tests ? [] : [suites]), ...(sealed ? [outside] : [])] };
}

/** Options of no-restricted-globals for sealed layers. */
export const restrictedGlobals = ['fetch', 'process', 'WebSocket', 'XMLHttpRequest', 'EventSource'].map((name) => ({
  name,
  message: 'This layer is handed its network, settings and time: use the context or a port.',
}));
