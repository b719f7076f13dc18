import { unavailableError } from './unavailable.js';

/**
 * Loads the engine's library on the calling thread, where no statement ever runs: Node unloads a native library when
 * the last thread that loaded it ends, and the engine's own background threads would then crash the process.
 * @throws WAREHOUSE_UNAVAILABLE where the package or its build for this platform is missing.
 */
export async function loadEngine(): Promise<void> {
  try {
    await import('chdb');
  } catch (error) {
    throw unavailableError({ number: 0, message: error instanceof Error ? error.message : String(error) }, true);
  }
}
