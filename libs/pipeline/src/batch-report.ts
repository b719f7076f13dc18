import { withSpan } from '@tributary/observability';

/** What became of a batch's events: every one is counted exactly once among duplicates, refused, quarantined, blocked and recorded. */
export interface BatchReport {
  cut: string;
  events: number;
  duplicates: number;
  refused: number;
  quarantined: number;
  /** Kept out by a tracking plan. */
  blocked: number;
  recorded: number;
  merges: number;
  conflicts: number;
  changes: number;
  /** Events whose stated time cannot be used; they got that of their receipt. */
  timesReplaced: number;
  /** Wall milliseconds per stage. */
  milliseconds: Record<string, number>;
}

/** Sums reports; the cut is the last one's. */
export function addReports(a: BatchReport, b: BatchReport): BatchReport {
  const milliseconds = { ...a.milliseconds };
  for (const [stage, spent] of Object.entries(b.milliseconds)) milliseconds[stage] = (milliseconds[stage] ?? 0) + spent;
  return {
    cut: b.cut || a.cut,
    events: a.events + b.events,
    duplicates: a.duplicates + b.duplicates,
    refused: a.refused + b.refused,
    quarantined: a.quarantined + b.quarantined,
    blocked: a.blocked + b.blocked,
    recorded: a.recorded + b.recorded,
    merges: a.merges + b.merges,
    conflicts: a.conflicts + b.conflicts,
    changes: a.changes + b.changes,
    timesReplaced: a.timesReplaced + b.timesReplaced,
    milliseconds,
  };
}

export const emptyReport: BatchReport = {
  cut: '',
  events: 0,
  duplicates: 0,
  refused: 0,
  quarantined: 0,
  blocked: 0,
  recorded: 0,
  merges: 0,
  conflicts: 0,
  changes: 0,
  timesReplaced: 0,
  milliseconds: {},
};

/** Times the stages of one batch. */
export function stopwatch(): { milliseconds: Record<string, number>; lap<T>(stage: string, work: () => T): T } {
  const milliseconds: Record<string, number> = {};
  const lap = <T>(stage: string, work: () => T): T => {
    const start = performance.now();
    const note = () => (milliseconds[stage] = (milliseconds[stage] ?? 0) + performance.now() - start);
    const result = withSpan(`stage ${stage}`, {}, work);
    if (result instanceof Promise) return result.finally(note) as T;
    note();
    return result;
  };
  return { milliseconds, lap };
}
