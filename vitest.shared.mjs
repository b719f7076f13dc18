import { defineConfig } from 'vitest/config';

/** One configuration for every project: sources are read directly, so tests need no build of their own project. */
export default defineConfig({
  ssr: {
    resolve: { conditions: ['@tributary/source', 'node'], externalConditions: ['@tributary/source'] },
  },
  test: {
    include: ['**/*.spec.{ts,mjs}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // One second, the default, is too little for a machine that does other work as well.
    expect: { poll: { timeout: 30_000 } },
    passWithNoTests: true,
  },
});
