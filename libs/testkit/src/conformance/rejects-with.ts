import assert from 'node:assert/strict';
import type { ErrorCode } from '@tributary/contracts';
import { thrownText } from './thrown-text.js';

/** Fails unless the work rejects with this code of the error registry. `what` says what was tried, for the message. */
export async function rejectsWith(code: ErrorCode, work: () => unknown, what?: string): Promise<void> {
  const tried = what === undefined ? '' : `${what}: `;
  try {
    await work();
  } catch (error) {
    return assertCode(error, code, tried);
  }
  assert.fail(`${tried}expected ${code}, nothing was thrown`);
}

/** Fails unless what was thrown says that the data cannot be used. */
export function assertRefused(thrown: unknown): void {
  assertCode(thrown, 'MODEL_INPUT', '');
}

function assertCode(thrown: unknown, code: ErrorCode, tried: string): void {
  if ((thrown as { code?: string } | null | undefined)?.code === code) return;
  assert.fail(`${tried}expected a TributaryError with ${code}, thrown was ${thrownText(thrown)}`);
}
