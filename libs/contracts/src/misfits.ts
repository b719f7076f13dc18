import type { z } from 'zod';

/** Where a value does not fit its schema, and why. */
export interface Misfit {
  /** Keys from the outside in, joined by full stops; empty for the value itself. */
  path: string;
  message: string;
}

interface Found {
  path: readonly PropertyKey[];
  message: string;
}

type Issue = z.core.$ZodIssue;

/**
 * Every misfit of a value, none of its contents repeated. Where a schema has alternatives (a union), the one is spoken of
 * that the value comes nearest to, since "invalid input" helps nobody.
 */
export function misfitsOf(error: z.ZodError, value: unknown): Misfit[] {
  return found(error.issues, value).map(({ path, message }) => ({ path: path.join('.'), message }));
}

/** Misfits as `path: message`; the value itself is called `whole`. */
export function misfitLines(error: z.ZodError, { value, whole }: { value: unknown; whole: string }): string[] {
  return misfitsOf(error, value).map(({ path, message }) => `${path || whole}: ${message}`);
}

function found(issues: readonly Issue[], value: unknown): Found[] {
  return issues.flatMap((issue): Found[] => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const inside = at(value, issue.path);
    return nearest(issue.errors, inside).map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
  });
}

function nearest(alternatives: readonly Issue[][], value: unknown): Found[] {
  const ranked = alternatives.map((issues) => ({
    issues,
    distance: issues.reduce((sum, issue) => sum + distance(issue, value), 0),
  }));
  const least = Math.min(...ranked.map((one) => one.distance));
  const [first, ...others] = ranked.filter((one) => one.distance === least).map(({ issues }) => issues);
  if (others.length === 0) return found(first ?? [], value);
  const wanted = alternatives.map((issues) => issues.find((issue) => isMissing(issue, value))?.path[0]);
  if (wanted.every((key) => key !== undefined)) return [{ path: [], message: noneOf(wanted, value) }];
  const messages = [first ?? [], ...others].flatMap((issues) => found(issues.slice(0, 1), value));
  const [one] = messages;
  const where = one && messages.every(({ path }) => path.join('.') === one.path.join('.')) ? one.path : [];
  return [{ path: where, message: [...new Set(messages.map(({ message }) => message))].join('; or: ') }];
}

function noneOf(wanted: readonly PropertyKey[], value: unknown): string {
  const there = Object.keys(value ?? {});
  const known = [...new Set(wanted.map(String))].join(', ');
  return `has none of ${known}${there.length > 0 ? `, but ${there.join(', ')}` : ''}`;
}

/** How far an alternative is from what was meant: a wrong value weighs least, another kind of value most. */
function distance(issue: Issue, value: unknown): number {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return 2 * issue.keys.length;
  // Alternatives told apart by a key that is not there: none of the keys that are there was looked at.
  if (issue.code === 'invalid_union' && isMissing(issue, value)) return 2 + 2 * Object.keys(value ?? {}).length;
  if (isMissing(issue, value)) return 2;
  return issue.path.length === 0 && issue.code !== 'custom' ? 4 : 1;
}

const isMissing = (issue: Issue, value: unknown) => issue.path.length === 1 && at(value, issue.path) === undefined;

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      inside !== null && typeof inside === 'object' && Object.hasOwn(inside, key)
        ? (inside as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}
