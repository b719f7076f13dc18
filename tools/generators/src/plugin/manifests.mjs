const json = (value) => JSON.stringify(value, null, 2) + '\n';
const zod = '4.6.7';

/** package.json and the settings of TypeScript, as [path, text]. */
export function manifests({ kind, id, title, home }) {
  return home === 'repository' ? inRepository({ kind, id }) : alone({ kind, id, title });
}

function inRepository({ kind, id }) {
  const kit = ['@tributary/plugin-kit'];
  const manifest = {
    name: `@tributary/${kind}-${id}`,
    version: '0.1.0',
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': { '@tributary/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist', 'README.md'],
    dependencies: { ...Object.fromEntries(kit.map((name) => [name, '0.1.0'])), zod },
    devDependencies: { '@tributary/testkit': '0.1.0' },
    nx: { tags: ['layer:plugin', `kind:${kind}`], targets: { build: {}, test: {} } },
  };
  const lib = {
    extends: './tsconfig.json',
    compilerOptions: {
      composite: true,
      noEmit: false,
      rootDir: 'src',
      outDir: 'dist',
      tsBuildInfoFile: 'dist/.tsbuildinfo',
    },
    include: ['src'],
    exclude: ['src/**/*.spec.ts', 'src/**/*.spec.tsx'],
    references: kit.map((name) => ({ path: `../../../libs/${name.split('/')[1]}/tsconfig.lib.json` })),
  };
  // As the formatter writes it.
  const editor = `{
  "extends": "../../../tsconfig.base.json",
  "compilerOptions": {
    "noEmit": true,
    "composite": false
  },
  "include": ["src", "conformance.ts"]
}
`;
  return [
    ['package.json', json(manifest)],
    ['tsconfig.json', editor],
    ['tsconfig.lib.json', json(lib)],
  ];
}

function alone({ kind, id, title }) {
  const manifest = {
    name: `tributary-${kind}-${id}`,
    version: '0.1.0',
    description: `${title} for Tributary`,
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist', 'conformance.ts', 'README.md'],
    scripts: { build: 'tsc -p tsconfig.json', check: 'tributary plugin check .' },
    peerDependencies: { '@tributary/plugin-kit': '^0.1.0', zod: '^4.0.0' },
    devDependencies: {
      '@tributary/cli': '^0.1.0',
      '@tributary/plugin-kit': '^0.1.0',
      '@tributary/testkit': '^0.1.0',
      '@types/node': '^20.19.0',
      typescript: '^6.0.0',
      zod: '^4.0.0',
    },
  };
  const compiler = {
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      strict: true,
      noUncheckedIndexedAccess: true,
      declaration: true,
      isolatedModules: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
      types: ['node'],
      rootDir: 'src',
      outDir: 'dist',
    },
    include: ['src'],
  };
  return [
    ['package.json', json(manifest)],
    ['tsconfig.json', json(compiler)],
    ['.gitignore', 'node_modules\ndist\n'],
  ];
}
