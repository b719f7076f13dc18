import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** The house's own figures in Prometheus' words; one registry per house, so that two in one process do not mix. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    events: new Counter({
      name: 'tributary_events_total',
      help: 'Events that the pipeline took in, by what became of them.',
      labelNames: ['fate'],
      registers,
    }),
    stageSeconds: new Histogram({
      name: 'tributary_stage_seconds',
      help: 'Wall seconds of a pipeline stage per batch.',
      labelNames: ['stage'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    lag: new Gauge({ name: 'tributary_log_lag_frames', help: 'Frames of the event log not yet processed.', registers }),
    batches: new Counter({ name: 'tributary_batches_total', help: 'Batches processed.', registers }),
    failures: new Counter({
      name: 'tributary_failures_total',
      help: 'Failures by error code.',
      labelNames: ['code'],
      registers,
    }),
    operations: new Gauge({
      name: 'tributary_operations',
      help: 'Operations by sync and outcome.',
      labelNames: ['sync', 'outcome'],
      registers,
    }),
  };
}
