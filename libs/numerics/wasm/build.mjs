#!/usr/bin/env node
// Compiles *.as to src/wasm-bytes.generated.ts with AssemblyScript, which is fetched for it and is no dependency.
// Usage: node libs/numerics/wasm/build.mjs
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const compiler = 'assemblyscript@0.28.9';
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tributary-wasm-'));
try {
  const entries = ['kernels', 'nearest', 'reach', 'pairs'];
  for (const source of [...entries, 'distances']) copyFileSync(here(`${source}.as`), join(folder, `${source}.ts`));
  const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='];
  execFileSync(
    'npx',
    ['--yes', '--package', compiler, 'asc', ...entries.map((entry) => `${entry}.ts`), ...options, '-o', 'kernels.wasm'],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  );
  const bytes = readFileSync(join(folder, 'kernels.wasm'));
  const lines = bytes.toString('base64').match(/.{1,110}/g);
  writeFileSync(
    here('../src/wasm-bytes.generated.ts'),
    `// Written by wasm/build.mjs from wasm/*.as with ${compiler}; do not edit.\n\n/** A WebAssembly module of ${bytes.length} bytes, as base64. */\nexport const wasmBytes =\n${lines.map((line) => `  '${line}'`).join(' +\n')};\n`,
  );
  process.stdout.write(`${bytes.length} bytes\n`);
} finally {
  rmSync(folder, { recursive: true });
}
