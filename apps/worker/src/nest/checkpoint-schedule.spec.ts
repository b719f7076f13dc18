import { createLogger, createMetrics } from '@tributary/observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { House } from '../house/house.js';
import { checkpointSchedule } from './checkpoint-schedule.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);

it('copies the database every five minutes in which something changed, and again after a failure', async () => {
  let offset = 1;
  const checkpoint = vi.fn<() => Promise<unknown>>().mockResolvedValue(null);
  const end = () => Promise.resolve(0);
  const house = {
    events: { consumer: () => ({ offset: () => Promise.resolve(offset) }) },
    control: { end },
    changes: { end },
    database: { query: () => Promise.resolve([]) },
    metrics: createMetrics(),
    log: createLogger({ level: 'silent' }),
  } as unknown as House;
  const schedule = checkpointSchedule(house, checkpoint);
  schedule.onApplicationBootstrap();
  await minutes(4);
  expect(checkpoint).toHaveBeenCalledTimes(0);
  await minutes(11);
  expect(checkpoint).toHaveBeenCalledTimes(1);
  offset = 2;
  checkpoint.mockRejectedValueOnce(new RangeError('disk full'));
  await minutes(10);
  expect(checkpoint).toHaveBeenCalledTimes(3);
  await schedule.beforeApplicationShutdown();
  offset = 3;
  await minutes(20);
  expect(checkpoint).toHaveBeenCalledTimes(3);
});
