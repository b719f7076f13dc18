import type { Warehouse } from '@tributary/contracts';
import { afterAll, beforeAll } from 'vitest';

export type OpenWarehouse = () => Promise<Warehouse>;

/** One warehouse for the tests of a part, opened before the first and closed after the last. */
export function subject(open: OpenWarehouse): () => Warehouse {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await open();
  });
  afterAll(() => warehouse.close());
  return () => warehouse;
}

export async function collect<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** A statement that runs for hours unless something stops it. */
export const endless = 'SELECT count() AS n FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
export const endlessRows = 'SELECT number FROM numbers(1000000000000) WHERE sipHash64(number) % 1000 = 1';
