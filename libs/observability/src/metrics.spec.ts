import { expect, it } from 'vitest';
import { createMetrics } from './index.js';

const own = {
  tributary_events_total: 'counter',
  tributary_stage_seconds: 'histogram',
  tributary_log_lag_frames: 'gauge',
  tributary_batches_total: 'counter',
  tributary_failures_total: 'counter',
  tributary_operations: 'gauge',
};

it('has the names and kinds that dashboards rely on, beside those of the process', async () => {
  const { registry } = createMetrics();
  const known = (await registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]);
  expect(Object.fromEntries(known.filter(([name]) => name?.startsWith('tributary_')))).toEqual(own);
  expect(known.map(([name]) => name)).toContain('process_resident_memory_bytes');
});

it('prints what was counted in the Prometheus text form', async () => {
  const metrics = createMetrics();
  metrics.events.inc({ fate: 'recorded' }, 3);
  metrics.stageSeconds.observe({ stage: 'identity' }, 0.004);
  metrics.operations.set({ sync: 'newsletter', outcome: 'ok' }, 7);
  const text = await metrics.registry.metrics();
  expect(text).toContain('tributary_events_total{fate="recorded"} 3');
  expect(text).toContain('tributary_stage_seconds_bucket{le="0.005",stage="identity"} 1');
  expect(text).toContain('tributary_operations{sync="newsletter",outcome="ok"} 7');
});

it('keeps the figures of two houses in one process apart', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.batches.inc();
  expect((await other.batches.get()).values.map(({ value }) => value)).toEqual([0]);
});
