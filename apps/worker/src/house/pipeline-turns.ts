import { prepareFeatures } from '@tributary/features';
import { IdentifierCache } from '@tributary/identity';
import { drain, type BatchReport, type Labels, type PipelineDeps } from '@tributary/pipeline';
import type { RuleContext, SegmentDefinition } from '@tributary/segments';
import { watchPipeline } from '../feed/watch-pipeline.js';
import { compositeKeyOf } from './composite-key.js';
import type { House } from './house.js';
import { openLabels } from './labels/labels.js';
import { ruleContextOf } from './segments.js';

/** One pipeline per house: callers take turns, and share its identifier cache. */
export function pipelineTurns(houseOf: () => House): Pick<House, 'process' | 'betweenBatches'> {
  const identifiers = new IdentifierCache();
  const labels = openLabels();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => {});
    return next;
  };
  return {
    betweenBatches: inTurn,
    process: (signal, onBatch, { segments = true } = {}) =>
      inTurn(async () => {
        const house = houseOf();
        await house.reload();
        await prepareFeatures(house.warehouse, house.config.features);
        const context = await ruleContextOf(house);
        const live = segments ? (context.segments ?? []) : [];
        const note = (report: BatchReport) => {
          observe(house, report);
          onBatch?.(report);
        };
        const compositeKey = await compositeKeyOf(house);
        const judging = { live, context, compositeKey, labels: await labels.of(house, context) };
        return drain(pipelineDeps(house, identifiers, judging), signal, note).catch((error: unknown) => {
          // The database may not have committed what the cache learned last: start it afresh.
          identifiers.clear();
          throw error;
        });
      }),
  };
}

interface Judging {
  compositeKey: Uint8Array | undefined;
  labels: Labels | undefined;
  live: readonly SegmentDefinition[];
  context: RuleContext;
}

function pipelineDeps(
  house: House,
  identifiers: IdentifierCache,
  { live, context, compositeKey, labels }: Judging,
): PipelineDeps {
  const { warehouse, database, events, changes, seen } = house;
  const { sources, purposes, region, plans, identity, profiles } = house.config;
  return {
    warehouse,
    database,
    events,
    changes,
    seen,
    identifiers,
    config: { sources, purposes, region, plans, identity, profiles, compositeKey },
    liveSegments: () => live,
    ruleContext: () => context,
    labels,
    watch: watchPipeline(house),
  };
}

/** So many at once are seldom right: a column mapped wrong joins strangers. */
function isMergeStorm({ merges, recorded }: BatchReport): boolean {
  return merges > 1000 && merges > recorded / 4;
}

function observe(house: House, report: BatchReport): void {
  const { metrics } = house;
  metrics.merges.inc(report.merges);
  metrics.identityConflicts.inc(report.conflicts);
  if (isMergeStorm(report))
    house.log.warn(
      { cut: report.cut, merges: report.merges, events: report.recorded },
      'a merge storm: one batch joined very many people; see tributary profiles changes, and identity.mergesPerBatch',
    );
  metrics.batches.inc();
  for (const fate of ['recorded', 'duplicates', 'refused', 'quarantined', 'blocked'] as const)
    metrics.events.inc({ fate }, report[fate]);
  metrics.timesReplaced.inc(report.timesReplaced);
  for (const [stage, spent] of Object.entries(report.milliseconds))
    metrics.stageSeconds.observe({ stage }, spent / 1000);
}
