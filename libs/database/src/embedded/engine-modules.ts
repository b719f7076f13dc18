import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

declare global {
  // Node has it; TypeScript describes it in the browser's library only.
  namespace WebAssembly {
    type Module = object;
    function compile(bytes: Uint8Array): Promise<Module>;
  }
}

/** The engine's compiled WebAssembly, shared by all engine threads of this process: a second start takes half the time. */
export interface EngineModules {
  pglite: WebAssembly.Module;
  initdb: WebAssembly.Module;
}

let compiled: Promise<EngineModules> | undefined;

/** Compiles once per process, off the main thread. */
export function engineModules(): Promise<EngineModules> {
  compiled ??= compileModules();
  return compiled;
}

/** Folder of the installed engine's files. */
export function engineFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
}

async function compileModules(): Promise<EngineModules> {
  const compile = async (file: string) => WebAssembly.compile(await readFile(join(engineFolder(), file)));
  const [pglite, initdb] = await Promise.all([compile('pglite.wasm'), compile('initdb.wasm')]);
  return { pglite, initdb };
}
