import { TributaryError } from '@tributary/contracts';
import { resolve } from 'import-meta-resolve';

/**
 * URL of the module that an import of `specifier` in the module at `from` would load. PLUGIN_UNKNOWN where there is none.
 * (Node 20 resolves from another module only behind a flag, and `require.resolve` misses packages without a CommonJS entry.)
 */
export function moduleUrl(specifier: string, from: string): string {
  try {
    return resolve(specifier, from);
  } catch (error) {
    throw new TributaryError(
      'PLUGIN_UNKNOWN',
      `The package "${specifier}" is not installed. Install it and try again.`,
      {
        cause: error,
      },
    );
  }
}
