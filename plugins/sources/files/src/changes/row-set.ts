/** A set of row numbers, a bit each: ten million rows take 1.25 MB. */
export interface RowSet {
  add(row: number): void;
  has(row: number): boolean;
  readonly size: number;
  bytes(): Uint8Array;
}

export function createRowSet(from: Uint8Array = new Uint8Array(1024)): RowSet {
  let bits = from;
  let size = 0;
  for (const byte of bits) for (let rest = byte; rest > 0; rest &= rest - 1) size++;
  const has = (row: number): boolean => ((bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  return {
    has,
    add(row) {
      if (has(row)) return;
      if (row >> 3 >= bits.length) {
        const wider = new Uint8Array(Math.max(bits.length * 2, (row >> 3) + 1));
        wider.set(bits);
        bits = wider;
      }
      bits[row >> 3]! |= 1 << (row & 7);
      size++;
    },
    get size() {
      return size;
    },
    bytes: () => bits,
  };
}
