import { readFrame } from '@tributary/collection';
import { admit, permit, suppressReported, type Permission } from '@tributary/consent';
import type { CollectedEvent, Cut, Frame, Quarantined } from '@tributary/contracts';
import { resolve, type Resolution } from '@tributary/identity';
import { record } from '@tributary/profiles';
import { evaluateSegments, touchedSegments, type BatchContent } from '@tributary/segments';
import { stopwatch, type BatchReport } from './batch-report.js';
import { bringIntoForm, type BatchQuality } from './bring-into-form.js';
import { decisionMemory } from './decision-memory.js';
import type { WatchedBatch } from './event-ways.js';
import { firstSeen } from './first-seen.js';
import { consumerName, type PipelineDeps } from './ports.js';
import { quarantine } from './quarantine.js';
import { scopeOfBatch } from './scope-of-batch.js';
import { writeQuality, writeResent } from './write-quality.js';

/** A batch of which everything is decided and nothing is yet in the warehouse. */
export interface DecidedBatch {
  cut: Cut;
  permission: Permission;
  resolution: Resolution;
  setAside: Quarantined[];
  /** Events that were set aside before and are here again. */
  resent: CollectedEvent[];
  quality: BatchQuality;
  report: BatchReport;
  /** Kept where somebody looks at single events. */
  watched?: Omit<WatchedBatch, 'changes'>;
}

/*
 * The one way through the house, in two halves, so that one batch can be decided while the one before is written:
 *
 *   decide:  collect → dedup → consent.admit → quality.standardise, tracking plan → identity.resolve → consent.permit
 *   write:   quarantine → profiles.record → labels of models → segments.evaluate → changes; quality beside the last
 *
 * A batch is a stored cut of the log, and the cut is the key of every effect: the same cut may be processed again after
 * a crash at any point and ends in the same state.
 */

/** Who and what the batch is about, in the database's transactions. Batches are decided in the order of their cuts. */
export async function decideBatch(deps: PipelineDeps, cut: Cut, frames: readonly Frame[]): Promise<DecidedBatch> {
  const { database, config } = deps;
  const { lap, milliseconds } = stopwatch();

  const collected = lap('collect', () => frames.map(readFrame));
  const calls = collected.flatMap((frame) => frame.events);
  const fresh = await lap('dedup', () => firstSeen(deps.seen, calls));
  const admitted = admit(fresh, config.sources);
  const formed = lap('standardise', () => bringIntoForm(admitted.admitted, config));
  const identity = { database, cache: deps.identifiers, consumer: consumerName, config: config.identity };
  const { events, resolution } = await lap('identity', () => resolve(identity, formed.events, cut));
  const survivors = resolution.aliases.map(([, canonical]) => canonical);
  const consent = { database, config, memory: decisionMemory(database, cut) };
  const permission = await lap('consent', () => permit(consent, { events, merged: survivors }));
  await suppressReported(database, events, config);
  const setAside = [...collected.flatMap((frame) => frame.quarantined), ...formed.quarantined];
  return {
    cut,
    permission,
    resolution,
    setAside,
    resent: fresh.filter((event) => event.resent !== undefined),
    quality: formed.quality,
    ...(deps.watch?.wanted() ? { watched: { collected, fresh, admission: admitted, formed, permission } } : {}),
    report: {
      cut: cut.id,
      events: calls.length,
      duplicates: calls.length - fresh.length,
      refused: admitted.refused.length + permission.refused.length,
      quarantined: setAside.length,
      blocked: formed.blocked,
      recorded: permission.permitted.length,
      merges: resolution.merges,
      conflicts: resolution.conflicts,
      changes: 0,
      timesReplaced: collected.reduce((sum, frame) => sum + frame.timesReplaced, 0),
      milliseconds,
    },
  };
}

/** Writes a decided batch: events, people, and who entered and left. Batches are written in the order of their cuts. */
export async function writeBatch(deps: PipelineDeps, batch: DecidedBatch): Promise<BatchReport> {
  const { cut, permission, resolution, setAside, resent, quality, report } = batch;
  const { lap, milliseconds } = stopwatch();

  await lap('quarantine', () => quarantine(deps.warehouse, setAside, cut));
  const { touched } = await lap('profiles', () =>
    record(
      { ...deps, survivorship: deps.config.profiles?.survivorship },
      { events: permission.permitted, resolution, consent: permission },
      cut,
    ),
  );
  const events = new Set(permission.permitted.map((event) => event.name));
  const newest = permission.permitted.reduce((latest, event) => Math.max(latest, event.occurredAt), -Infinity);
  const labelled = { people: touched, events, newest, merges: resolution.aliases };
  const content: BatchContent = {
    events,
    traits:
      permission.permitted.some((event) => event.traits.length > 0) ||
      resolution.founded.length > 0 ||
      resolution.links.length > 0,
    merged: resolution.aliases.length > 0,
    consents: permission.changed.size > 0,
    models: deps.labels ? await lap('labels', async () => deps.labels!.label(labelled)) : new Set(),
  };
  const context = deps.ruleContext();
  const live = touchedSegments(deps.liveSegments(), content, context);
  // Nobody waits for what was found about values: it is written while people are judged. Both end before the batch does.
  const noted = lap('quality', async () => {
    await writeResent(deps.warehouse, resent, cut);
    await writeQuality(deps.warehouse, quality, cut);
  });
  const judged = lap('segments', async () => {
    const scope = await scopeOfBatch(deps.warehouse, { touched, events: content.events, live, context, cut });
    return evaluateSegments(deps, live, { ...cut, scope, context });
  });
  await Promise.allSettled([noted, judged]);
  await noted;
  const changes = await judged;
  if (batch.watched) deps.watch?.saw({ ...batch.watched, changes });
  return { ...report, changes: changes.length, milliseconds: { ...report.milliseconds, ...milliseconds } };
}

/** A whole batch, both halves. */
export async function processBatch(deps: PipelineDeps, cut: Cut, frames: readonly Frame[]): Promise<BatchReport> {
  return writeBatch(deps, await decideBatch(deps, cut, frames));
}
