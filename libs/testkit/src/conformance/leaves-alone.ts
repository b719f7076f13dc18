import assert from 'node:assert/strict';

/** Fails where `work` changes what it was handed. */
export async function leavesAlone<T extends object>(input: T, work: (input: T) => Promise<unknown>): Promise<void> {
  const before = structuredClone(input);
  await work(input);
  assert.deepEqual(input, before, 'what was handed in is as it was');
}
