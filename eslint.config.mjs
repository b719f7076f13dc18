import js from '@eslint/js';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import { constraints, foldersOf, houseRules, restrictedGlobals, restrictedImports } from '@tributary/lint';
import * as jsonc from 'jsonc-eslint-parser';
import prettier from 'eslint-config-prettier/flat';
import tseslint from 'typescript-eslint';

// Without a stored project graph the boundary rule skips itself with no more than a warning, so it is made here.
const graph = await createProjectGraphAsync();
const sealed = foldersOf(graph, 'sealed');
const timeless = foldersOf(graph, 'timeless');

const typescript = ['{libs,apps,plugins,tools,test}/**/*.ts'];
const tests = [
  '**/*.spec.ts',
  '**/*.spec.mjs',
  '**/conformance/**/*.ts',
  'plugins/*/*/conformance.ts',
  '**/fixtures/**/*.ts',
  'test/**',
  'libs/testkit/**/*.ts',
];
const under = (folders, pattern) => folders.map((folder) => `${folder}/${pattern}`);

const boundaries = (options) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      depConstraints: constraints(options),
      enforceBuildableLibDependency: false,
      allow: [],
      // The command line loads parts of the worker at once, and the rest of it only when a command needs it.
      checkDynamicDependenciesExceptions: ['@tributary/worker', '@tributary/worker/*'],
    },
  ],
});

export default tseslint.config(
  {
    ignores: ['**/node_modules/**', '**/dist/**', '.nx/**', 'coverage/**', '**/*.generated.ts', '**/.tributary*/**'],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@nx': nx, '@typescript-eslint': tseslint.plugin, house: houseRules },
  },
  {
    files: ['**/*.{ts,mjs}'],
    extends: [js.configs.recommended],
    languageOptions: {
      ecmaVersion: 2024,
      // Everything outside the browser runs on Node, so what this Node offers is what there is.
      globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly'])),
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name="AbortSignal"][callee.property.name="any"] Identifier[name="timeout"]',
          message:
            'On Node 20 a garbage collection ends a timeout inside AbortSignal.any: hold a timer, as timeLimit does.',
        },
      ],
      'house/few-parameters': 'error',
      'house/small-file': 'error',
      'house/telling-file-name': 'error',
    },
  },
  {
    files: typescript,
    extends: [tseslint.configs.recommended],
    languageOptions: {
      // One program for the whole house: a program per project would read every library thirty times.
      parserOptions: { project: ['tsconfig.specs.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-console': 'error',
      'no-undef': 'off',
      'house/throw-tributary-error': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-restricted-imports': ['error', restrictedImports()],
      ...boundaries(),
    },
  },
  {
    files: under(sealed, 'src/**/*.ts'),
    rules: {
      'no-restricted-globals': ['error', ...restrictedGlobals],
      '@typescript-eslint/no-restricted-imports': ['error', restrictedImports({ sealed: true })],
    },
  },
  { files: under(timeless, 'src/**/*.ts'), rules: { 'house/handed-in-time-and-chance': 'error' } },
  { files: ['plugins/*/*/src/**/*.ts'], rules: { 'house/secret-settings': 'error', 'house/plain-wording': 'error' } },
  { files: ['plugins/*/*/src/index.ts'], rules: { 'house/plugin-folder': 'error' } },
  { files: ['apps/cli/src/**/*.ts', 'apps/*/src/main.ts'], rules: { 'no-console': 'off' } },
  {
    files: tests,
    rules: {
      'house/few-parameters': 'off',
      'no-console': 'off',
      'no-restricted-globals': 'off',
      'house/handed-in-time-and-chance': 'off',
      'house/throw-tributary-error': 'off',
      '@typescript-eslint/no-restricted-imports': ['error', restrictedImports({ tests: true })],
      ...boundaries({ tests: true }),
    },
  },
  prettier,
  {
    files: ['{libs,apps,plugins}/**/package.json'],
    languageOptions: { parser: jsonc },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          ignoredFiles: [
            '{projectRoot}/**/*.spec.ts',
            '{projectRoot}/conformance.ts',
            '{projectRoot}/fixtures/**',
            '{projectRoot}/drizzle.config.ts',
          ],
          // Loaded by Nest itself: its peers, and what serves the pages of @nestjs/swagger.
          // And the generators, plain JavaScript that the project graph does not follow imports into.
          ignoredDependencies: ['reflect-metadata', 'rxjs', '@fastify/static', '@tributary/generators'],
        },
      ],
    },
  },
);
