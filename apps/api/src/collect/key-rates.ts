import { TributaryError, type SourceCollectConfig } from '@tributary/contracts';

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Token buckets, one for each write key: `take` uses up one request or throws RATE_LIMITED, which says when the next one
 * may come. Keys are those of the configuration, so they are few.
 */
export function keyRates(now: () => number = () => performance.now()) {
  const buckets = new Map<string, Bucket>();
  return {
    take(key: string, rate: SourceCollectConfig['rate']): void {
      if (rate === undefined) return;
      const { perSecond, burst = Math.max(1, Math.ceil(perSecond * 2)) } = rate;
      const at = now();
      const before = buckets.get(key) ?? { tokens: burst, at };
      const tokens = Math.min(burst, before.tokens + ((at - before.at) / 1000) * perSecond);
      if (tokens < 1) {
        buckets.set(key, { tokens, at });
        throw new TributaryError('RATE_LIMITED', `This write key may send ${perSecond} requests a second.`, {
          details: { retryAfterSeconds: Math.ceil((1 - tokens) / perSecond) },
        });
      }
      buckets.set(key, { tokens: tokens - 1, at });
    },
  };
}
