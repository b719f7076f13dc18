import { setTimeout as pause } from 'node:timers/promises';
import { asTributaryError, TributaryError } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import type { ReadinessCheck } from '../options.js';
import type { Readiness } from './health.schemas.js';

/** A part that takes longer than this counts as not answering. */
const patienceMs = 1_000;

/** The engines of a house as parts that must answer. */
export function engineChecks({ warehouse, database, events }: House): Record<string, ReadinessCheck> {
  return {
    warehouse: () => warehouse.query('SELECT 1', { priority: 'interactive', timeoutSeconds: 2 }),
    database: () => database.query('SELECT 1'),
    events: () => events.end(),
  };
}

/** Asks all parts at once. Only codes of errors are told: who asks has shown no token. */
export async function askParts(checks: Readonly<Record<string, ReadinessCheck>>): Promise<Readiness> {
  const parts = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const start = performance.now();
      const code = await withinPatience(check).then(
        () => undefined,
        (error: unknown) => asTributaryError(error).code,
      );
      return [name, { ok: code === undefined, milliseconds: Math.round(performance.now() - start), code }] as const;
    }),
  );
  return { ready: parts.every(([, part]) => part.ok), parts: Object.fromEntries(parts) };
}

async function withinPatience(check: ReadinessCheck): Promise<void> {
  const over = new AbortController();
  const answer = (async () => check())();
  const late = pause(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new TributaryError('WAREHOUSE_TIMEOUT', `No answer within ${patienceMs} ms.`);
  });
  // Whoever loses the race fails unheard.
  late.catch(() => {});
  answer.catch(() => {});
  try {
    await Promise.race([answer, late]);
  } finally {
    over.abort();
  }
}
