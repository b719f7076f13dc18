/** Where the bytes of files come from: a folder, a bucket. `FileAccess` is one. */
export interface RowBytes {
  /** From an offset to the end, in pieces. */
  read(path: string, options?: { start?: number }): AsyncIterable<string | Uint8Array>;
  readRange(path: string, start: number, end: number): Promise<Uint8Array>;
}
