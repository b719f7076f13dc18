const longest = 86_400_000;

/**
 * Retry-After in milliseconds (RFC 9110: seconds or a date), at least a quarter of a second, since some say 0 and mean
 * soon, and at most a day; undefined where it says nothing.
 */
export function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 250), longest) : undefined;
}
