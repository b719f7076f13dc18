import { fileURLToPath } from 'node:url';
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
    globalSetup: fileURLToPath(new URL('./tools/workspace/test-folder.mjs', import.meta.url)),
    // Against what hangs, not against a machine that does other work as well.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    passWithNoTests: true,
  },
});
