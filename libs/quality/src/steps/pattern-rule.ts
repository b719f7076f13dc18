import { TributaryError, type RuleAction } from '@tributary/contracts';
import { RE2JS } from 're2js';
import type { Verdict } from './verdict.js';

/** Longer texts match nothing: matching is linear, but an event may hold megabytes. */
const longest = 10_000;

/**
 * Holds texts to a pattern. RE2 matches in time linear in the text, so no pattern of a user can hold up the house.
 * @throws CONFIG_INVALID where the pattern is none, or needs look-around or back-references, which RE2 does not have.
 */
export function patternRule(match: string, on: RuleAction): (text: string) => Verdict | undefined {
  const pattern = compiled(match);
  return (text) =>
    text === '' || (text.length <= longest && pattern.matches(text))
      ? undefined
      : { code: 'pattern', detail: 'does not match the pattern', action: on };
}

function compiled(match: string): RE2JS {
  try {
    return RE2JS.compile(match);
  } catch (cause) {
    throw new TributaryError('CONFIG_INVALID', `pattern: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
