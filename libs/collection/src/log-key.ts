import { hash } from 'node:crypto';

/** Longer ids are told apart by their hash: a key is kept with every frame. */
const longestId = 100;

/**
 * Log key of a request: the source, and the user id or else the anonymous id of its first call that has one. What one
 * person did keeps its order under one key; in a batch of several people the whole request is ordered with the first.
 */
export function logKey(source: string, calls: readonly unknown[]): string {
  for (const call of calls) {
    const { userId, anonymousId } = (call ?? {}) as { userId?: unknown; anonymousId?: unknown };
    const id = [userId, anonymousId].find((one) => typeof one === 'number' || (typeof one === 'string' && one !== ''));
    if (id === undefined) continue;
    const text = String(id);
    return `${source} ${text.length > longestId ? hash('sha256', text) : text}`;
  }
  return source;
}
