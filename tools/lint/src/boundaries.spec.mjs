import { ESLint } from 'eslint';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('../../..', import.meta.url));
// The house's own configuration, without the rules that need types: planted text is in no TypeScript program.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
});

/** Lints `text` as if it stood in `file`. Nothing is written, so a build that runs beside this test never sees it. */
async function lint(file, text) {
  const [result] = await eslint.lintText(text, { filePath: `${root}/${file}` });
  return result.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

const boundary = '@nx/enforce-module-boundaries';
const restricted = '@typescript-eslint/no-restricted-imports';
const effect = (name) => `import * as planted from '${name}';\n\nexport { planted };\n`;

it.each([
  ['a plugin imports an engine', 'plugins/destinations/webhook/src/planted.ts', '@tributary/warehouse', boundary],
  ['a plugin imports a domain', 'plugins/sources/files/src/planted.ts', '@tributary/quality', boundary],
  ['a destination imports the kernels', 'plugins/destinations/smtp/src/planted.ts', '@tributary/numerics', boundary],
  [
    'a plugin imports the testkit outside tests',
    'plugins/sources/files/src/planted.ts',
    '@tributary/testkit',
    boundary,
  ],
  ['a domain imports an engine', 'libs/identity/src/planted.ts', '@tributary/database', boundary],
  ['an engine imports another engine', 'libs/jobs/src/planted.ts', '@tributary/database', boundary],
  ['an early stage imports a later one', 'libs/consent/src/planted.ts', '@tributary/segments', boundary],
  ['a stage imports its neighbour', 'libs/quality/src/planted.ts', '@tributary/consent', boundary],
  ['contracts imports a library', 'libs/contracts/src/planted.ts', '@tributary/plugin-kit', boundary],
  ['contracts imports a package other than zod', 'libs/contracts/src/planted.ts', 'ajv', boundary],
  ['an application imports a plugin', 'apps/worker/src/planted.ts', '@tributary/destination-smtp', boundary],
  ['a library imports Nest', 'libs/pipeline/src/planted.ts', '@nestjs/common', boundary],
  ['an engine imports Nest', 'libs/jobs/src/planted.ts', '@nestjs/core', boundary],
  ['a library imports by path', 'libs/segments/src/planted.ts', '../../features/src/index.js', boundary],
  ['a test imports a later stage', 'libs/consent/src/planted.spec.ts', '@tributary/segments', boundary],
  ['an import goes deep', 'libs/segments/src/planted.ts', '@tributary/features/src/compute.js', restricted],
  ['a suite is used outside tests', 'apps/worker/src/planted.ts', '@tributary/warehouse/conformance', restricted],
  ['a plugin imports node:fs', 'plugins/sources/files/src/planted.ts', 'node:fs/promises', restricted],
  ['a plugin imports child_process', 'plugins/sources/files/src/planted.ts', 'child_process', restricted],
  ['a domain imports node:http', 'libs/activation/src/planted.ts', 'node:http', restricted],
  ['a kernel imports node:os', 'libs/numerics/src/planted.ts', 'node:os', restricted],
])('%s: refused', async (_, file, name, rule) => {
  expect(await lint(file, effect(name))).toEqual(expect.arrayContaining([expect.stringContaining(`${rule}: `)]));
});

it.each([
  ['an algorithm imports the kernels', 'plugins/algorithms/ml-pca/src/planted.ts', '@tributary/numerics'],
  ['a later stage imports an earlier one', 'libs/segments/src/planted.ts', '@tributary/features'],
  ['an application imports Nest', 'apps/api/src/planted.ts', '@nestjs/common'],
  ['a test imports a real engine', 'libs/consent/src/planted.spec.ts', '@tributary/database'],
  ['a test of an engine runs its suite', 'libs/jobs/src/planted.spec.ts', '@tributary/database/conformance'],
  ['a test imports node:fs', 'plugins/sources/files/src/planted.spec.ts', 'node:fs/promises'],
])('%s: allowed', async (_, file, name) => {
  expect(await lint(file, effect(name))).toEqual([]);
});

it('keeps plugins and domains from the globals of the machine', async () => {
  const text = 'export const planted = (): unknown => [fetch, process];\n';
  for (const file of ['plugins/destinations/webhook/src/planted.ts', 'libs/profiles/src/planted.ts'])
    expect(await lint(file, text)).toHaveLength(2);
  expect(await lint('libs/plugin-host/src/planted.ts', text)).toEqual([]);
});

it('allows the types of a machine module in a plugin', async () => {
  const text = "import type { Socket } from 'node:net';\n\nexport type Planted = Socket;\n";
  expect(await lint('plugins/destinations/smtp/src/planted.ts', text)).toEqual([]);
});
