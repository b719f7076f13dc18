import { inspect } from 'node:util';
import { TributaryError } from '@tributary/plugin-kit';

/**
 * What was thrown, for whoever mends the plugin: an error of its own by its words; a foreign one with its name and the
 * first place of its stack; anything else as what it is.
 */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof TributaryError) return `${thrown.code}: ${thrown.message}`;
  if (!(thrown instanceof Error)) return `${inspect(thrown)}, which is no Error`;
  const place = thrown.stack?.split('\n').find((line) => /^\s+at /.test(line));
  return `${thrown.name}: ${thrown.message}${place ? ` (${place.trim()})` : ''}`;
}
