import assert from 'node:assert/strict';
import type { ErrorCode } from '@tributary/contracts';

/** Fails unless the work rejects with this code of the error registry. */
export async function rejectsWith(code: ErrorCode, work: () => unknown): Promise<void> {
  let met: unknown;
  try {
    await work();
  } catch (error) {
    met = error;
  }
  assert.ok(met !== undefined, `expected ${code}, nothing was thrown`);
  assert.equal((met as { code?: string }).code, code, String(met));
}
