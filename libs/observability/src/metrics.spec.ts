import { expect, it } from 'vitest';
import { createMetrics, describeMetrics } from './index.js';

it('describes every figure, all of the house and named as Prometheus wants them', async () => {
  const described = describeMetrics();
  const known = (await createMetrics().registry.getMetricsAsJSON()).map(({ name }) => name);
  expect(described.map(({ name }) => name)).toEqual(known.filter((name) => name.startsWith('tributary_')));
  for (const { name, kind, help } of described) {
    expect(name).toMatch(/^tributary_[a-z_]+$/);
    expect(name.endsWith('_total'), name).toBe(kind === 'counter');
    expect(help).toMatch(/^[A-Z].*\.$/);
  }
  expect(known).toContain('process_resident_memory_bytes');
});

it('has no label that could hold a person', () => {
  // Names of things that a configuration or this code states; a new one is to be thought about.
  const stated = [
    'source',
    'fate',
    'stage',
    'sync',
    'outcome',
    'job',
    'state',
    'method',
    'route',
    'status',
    'code',
    'check',
    'field',
  ];
  for (const { labels, name } of describeMetrics()) for (const label of labels) expect(stated, name).toContain(label);
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
