/** What applications are composed of: everything but plugins, which they reach through the bundle. */
const composed = [
  'contracts',
  'base',
  'pure',
  'kit',
  'parts',
  'engine',
  'domain',
  'host',
  'bundle',
  'web',
  'app',
  'demo',
  'testkit',
  'tools',
];

/**
 * Who may import whom: the table of DESIGN section 3 as data. Everything that lint says about layers comes from here.
 *
 * `may`      layers that this one may import, beside what stage order says about domains
 * `npm`      the only packages from outside that it may import; absent: any but those of `appsOnly`
 * `sealed`   reaches the machine (files, network, processes) only through what it is handed
 * `timeless` neither reads the clock nor draws unseeded random numbers
 */
export const layers = {
  contracts: { may: [], npm: ['zod'], sealed: true },
  base: { may: ['contracts'] },
  pure: { may: ['contracts'], npm: [], sealed: true, timeless: true },
  kit: { may: ['contracts'], npm: ['zod'], sealed: true },
  engine: { may: ['contracts', 'base'] },
  domain: { may: ['contracts', 'base', 'pure', 'kit'], sealed: true },
  host: { may: ['contracts', 'base', 'kit'] },
  parts: { may: ['contracts', 'kit', 'parts'], sealed: true, timeless: true },
  plugin: { may: ['contracts', 'kit', 'parts'], sealed: true, timeless: true },
  testkit: { may: ['contracts', 'kit'] },
  bundle: { may: ['contracts', 'kit', 'plugin'] },
  demo: { may: ['contracts', 'kit', 'testkit'] },
  web: { may: ['contracts'] },
  app: { may: composed },
  tools: { may: [] },
  workspace: { may: [...composed, 'plugin'] },
};

/** Domains in the order of the way through the house: a later stage may import an earlier one, never the other way. */
export const lastStage = 13;

/** Plugins of this kind may import more than others: algorithms work on the pure kernels. */
export const kinds = { algorithm: ['pure'], source: [], destination: [], enricher: [] };

/** Packages that belong to applications alone. */
export const appsOnly = ['@nestjs/*', 'fastify', '@fastify/*'];

/** What a test may import beside what its project may: real engines and the kit that tests plugins. */
export const inTests = ['base', 'pure', 'kit', 'engine', 'testkit'];
