import { TributaryError } from '@tributary/contracts';
import { createLogger, createMetrics } from '@tributary/observability';
import { expect, it, vi } from 'vitest';
import type { House } from '../house/house.js';
import { LogFollower } from './log-follower.js';

/** A house of which only what the follower uses is there. */
function houseWith(process: House['process']): House {
  const consumer = {
    lag: () => Promise.resolve(2),
    wait: (_: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve()))),
  };
  const events = { consumer: () => consumer };
  return { process, events, metrics: createMetrics(), log: createLogger({ level: 'silent' }) } as unknown as House;
}

it('goes on after a failure, and is in trouble until it succeeds', async () => {
  let tries = 0;
  let mend = () => {};
  const mended = new Promise<void>((resolve) => (mend = resolve));
  const house = houseWith(async () => {
    if (++tries === 1) throw new TributaryError('WAREHOUSE_UNAVAILABLE', 'it is away');
    await mended;
    return {} as never;
  });
  const follower = new LogFollower(house);
  follower.onApplicationBootstrap();
  await vi.waitFor(() => expect(follower.check()).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' }), 30_000);
  mend();
  await vi.waitFor(() => expect(follower.check()).resolves.toBeUndefined(), 30_000);
  const figures = await house.metrics.registry.metrics();
  expect(figures).toContain('tributary_failures_total{code="WAREHOUSE_UNAVAILABLE"} 1');
  expect(figures).toContain('tributary_log_lag_frames 2');
  await follower.beforeApplicationShutdown();
  expect(tries).toBe(2);
});

it('finishes the batch under way before it stops', async () => {
  let finished = false;
  const follower = new LogFollower(
    houseWith(async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      finished = true;
      return {} as never;
    }),
  );
  follower.onApplicationBootstrap();
  await follower.beforeApplicationShutdown();
  expect(finished).toBe(true);
});
