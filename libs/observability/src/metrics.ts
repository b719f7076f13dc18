import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** Figures in Prometheus' words; one registry per house, so that two in one process do not mix. A label never holds a person. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name: `tributary_${name}`, help, labelNames, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name: `tributary_${name}_total`, help, labelNames, registers });
  const histogram = <L extends string>(
    name: string,
    help: string,
    options: { labelNames: readonly L[]; buckets: number[] },
  ) => new Histogram<L>({ name: `tributary_${name}_seconds`, help, ...options, registers });
  return {
    registry,
    // collection and pipeline
    rows: counter('source_rows', 'Rows that were read from a source.', ['source']),
    events: counter('events', 'Events that the pipeline took in, by what became of them.', ['fate']),
    batches: counter('batches', 'Batches processed.'),
    collected: counter('collected_events', 'Events that the tracking API kept.', ['source']),
    unkept: counter('unkept_requests', 'Requests answered as kept that were not, by why.', ['code']),
    merges: counter('merges', 'People that events joined with another.'),
    identityConflicts: counter('identity_conflicts', 'Events that name several people who were kept apart.'),
    arrivals: counter(
      'identity_arrivals',
      'People weighed against everybody as they came in, by what became of them.',
      ['fate'],
    ),
    arrivalsWaiting: gauge('identity_arrivals_waiting', 'People who wait to be weighed against everybody.'),
    arrivalsAge: gauge(
      'identity_arrivals_oldest_seconds',
      'Time since the one came in who waits longest to be weighed; 0 where nobody waits.',
    ),
    timesReplaced: counter(
      'event_times_replaced',
      'Events whose stated time cannot be used; they got that of their receipt.',
    ),
    stageSeconds: histogram('stage', 'Wall seconds of a pipeline stage per batch.', {
      labelNames: ['stage'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    }),
    lag: gauge('log_lag_frames', 'Frames of the event log not yet processed.'),
    lagSeconds: gauge('log_lag_seconds', 'Age of the oldest frame not yet processed; 0 where there is none.'),
    sourceAge: gauge('source_age_seconds', 'Time since something new was last read from a source.', ['source']),
    backlogBytes: gauge('backlog_bytes', 'Bytes accepted and not yet processed, as the tracking API saw it last.'),
    unsyncedBytes: gauge('unsynced_bytes', 'Bytes of requests that wait for the log to be durable.'),
    connections: gauge('connections', 'Open connections of the api.'),
    qualityChecks: gauge('quality_check', 'Checks of the last audit: 1 where one holds, 0 where it fails.', [
      'check',
      'source',
      'field',
    ]),
    // activation
    operations: gauge('operations', 'Operations by sync and outcome.', ['sync', 'outcome']),
    syncAge: gauge('sync_age_seconds', 'Time since a destination last took an operation of a sync.', ['sync']),
    // jobs and runs
    runs: counter('runs', 'Runs of jobs that ended, by how.', ['job', 'state']),
    runSeconds: histogram('run', 'Wall seconds of a run of a job.', {
      labelNames: ['job'],
      buckets: [0.1, 1, 10, 60, 300, 1800, 7200],
    }),
    jobAge: gauge('job_age_seconds', 'Time since a job was last done.', ['job']),
    jobNext: gauge('job_next_seconds', 'Time until a job starts by the clock.', ['job']),
    queue: gauge('queue_jobs', 'Jobs in the queue, by state; at most 1000 of each are counted.', ['state']),
    // the api
    requests: histogram('http_request', 'Wall seconds of a request, by route and not by address.', {
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    }),
    // the whole house
    failures: counter('failures', 'Failures by error code.', ['code']),
    diskFree: gauge('disk_free_bytes', 'Room left on the disk of the data directory.'),
    diskSize: gauge('disk_size_bytes', 'Size of the disk of the data directory.'),
    warehouseMemory: gauge('warehouse_memory_bytes', 'Memory that the warehouse counts as its own.'),
    warehouseBytes: gauge('warehouse_disk_bytes', 'Bytes on disk of the warehouse, of all tables.'),
    databaseBytes: gauge('database_disk_bytes', 'Bytes on disk of the database.'),
  };
}

export interface MetricDescription {
  name: string;
  kind: string;
  labels: string[];
  help: string;
}

/** Every figure of the house with its kind, labels and meaning, for the reference; those of the process are left out. */
export function describeMetrics(): MetricDescription[] {
  return Object.values(createMetrics())
    .filter((figure) => !(figure instanceof Registry))
    .map((figure) => {
      const { name, help, labelNames } = figure as unknown as {
        name: string;
        help: string;
        labelNames: readonly string[];
      };
      const kind = figure instanceof Gauge ? 'gauge' : figure instanceof Counter ? 'counter' : 'histogram';
      return { name, kind, labels: [...labelNames], help };
    });
}
