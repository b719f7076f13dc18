import { wasmBytes } from './wasm-bytes.generated.js';

/** The functions of wasm/*.as; what they do is said there. Pointers are byte offsets into `memory`. */
interface Exports {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  assign(...pointers: number[]): number;
  inertia(...pointers: number[]): number;
  products(...pointers: number[]): void;
  nearest(...pointers: number[]): number;
  uncertain(...pointers: number[]): number;
  nearestOf(...pointers: number[]): number;
  addUp(...pointers: number[]): void;
  closer(...pointers: number[]): void;
  addPairs(...pointers: number[]): void;
  extremes(...pointers: number[]): void;
  reach(...pointers: number[]): void;
}

export interface Kernels extends Exports {
  /** Lays out arrays of so many bytes one after the other and returns their offsets, each a multiple of 16. */
  allocate(sizes: readonly number[]): number[];
}

const pageBytes = 65_536;
/** The module keeps a little scratch space at the start of its memory. */
const firstFree = 4096;

/** What is used of WebAssembly here; the types of the language know no browser or Node. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object) => { exports: object };
  };
};

let compiled: object | undefined;

/** An instance with a memory of its own. Needs SIMD in WebAssembly, which every Node this runs on has. */
export function wasmKernels(): Kernels {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(wasmBytes), (character) => character.charCodeAt(0)));
  const exports = new WebAssembly.Instance(compiled).exports as Exports;
  let end = firstFree;
  return {
    ...exports,
    allocate(sizes) {
      const offsets = sizes.map((size) => {
        const offset = end;
        end += Math.ceil(size / 16) * 16;
        return offset;
      });
      const missing = end - exports.memory.buffer.byteLength;
      if (missing > 0) exports.memory.grow(Math.ceil(missing / pageBytes));
      return offsets;
    },
  };
}
