import { readFrame } from '@tributary/collection';
import { admit, decidesConsent, permit, statedConsents, type Permission } from '@tributary/consent';
import type { Cut, Frame, Quarantined } from '@tributary/contracts';
import { resolve, type Resolution } from '@tributary/identity';
import { record } from '@tributary/profiles';
import { standardise } from '@tributary/quality';
import { evaluateSegments, touchedSegments } from '@tributary/segments';
import { stopwatch, type BatchReport } from './batch-report.js';
import { decisionMemory } from './decision-memory.js';
import { firstSeen } from './first-seen.js';
import { consumerName, type PipelineDeps } from './ports.js';
import { quarantine } from './quarantine.js';

/** A batch of which everything is decided and nothing is yet in the warehouse. */
export interface DecidedBatch {
  cut: Cut;
  permission: Permission;
  resolution: Resolution;
  setAside: Quarantined[];
  report: BatchReport;
}

/*
 * The one way through the house, in two halves, so that one batch can be decided while the one before is written:
 *
 *   decide:  collect → dedup → consent.admit → quality.standardise → identity.resolve → consent.permit
 *   write:   quarantine → profiles.record → segments.evaluate → changes
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
  const standard = lap('standardise', () =>
    standardise(admitted.admitted, {
      region: config.region,
      consentOf: (call) => ({ consents: statedConsents(call), decides: decidesConsent(call) }),
    }),
  );
  const identity = { database, cache: deps.identifiers, consumer: consumerName };
  const { events, resolution } = await lap('identity', () => resolve(identity, standard.events, cut));
  const survivors = resolution.aliases.map(([, canonical]) => canonical);
  const consent = { database, config, memory: decisionMemory(database, cut) };
  const permission = await lap('consent', () => permit(consent, { events, merged: survivors }));
  const setAside = [...collected.flatMap((frame) => frame.quarantined), ...standard.quarantined];
  return {
    cut,
    permission,
    resolution,
    setAside,
    report: {
      cut: cut.id,
      events: calls.length,
      duplicates: calls.length - fresh.length,
      refused: admitted.refused.length + permission.refused.length,
      quarantined: setAside.length,
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
  const { cut, permission, resolution, setAside, report } = batch;
  const { lap, milliseconds } = stopwatch();

  await lap('quarantine', () => quarantine(deps.warehouse, setAside, cut));
  const { touched } = await lap('profiles', () =>
    record(deps, { events: permission.permitted, resolution, consent: permission }, cut),
  );
  const live = touchedSegments(deps.liveSegments(), {
    events: new Set(permission.permitted.map((event) => event.name)),
    traits:
      permission.permitted.some((event) => event.traits.length > 0) ||
      resolution.founded.length > 0 ||
      resolution.links.length > 0,
    merged: resolution.aliases.length > 0,
  });
  const changes = await lap('segments', () => evaluateSegments(deps, live, { ...cut, scope: touched }));
  return { ...report, changes: changes.length, milliseconds: { ...report.milliseconds, ...milliseconds } };
}

/** A whole batch, both halves. */
export async function processBatch(deps: PipelineDeps, cut: Cut, frames: readonly Frame[]): Promise<BatchReport> {
  return writeBatch(deps, await decideBatch(deps, cut, frames));
}
