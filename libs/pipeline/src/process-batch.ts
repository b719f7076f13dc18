import { readFrame } from '@tributary/collection';
import { admit, decidesConsent, permit, statedConsents } from '@tributary/consent';
import type { Cut, Frame } from '@tributary/contracts';
import { resolve } from '@tributary/identity';
import { record } from '@tributary/profiles';
import { standardise } from '@tributary/quality';
import { evaluateSegments, touchedSegments } from '@tributary/segments';
import { stopwatch, type BatchReport } from './batch-report.js';
import { firstSeen } from './first-seen.js';
import { consumerName, type PipelineDeps } from './ports.js';
import { quarantine } from './quarantine.js';

/**
 * The one way through the house. A batch is a stored cut of the log, and the cut is the key of every effect, so that
 * the same cut may be processed again after a crash at any point and ends in the same state.
 */
export async function processBatch(deps: PipelineDeps, cut: Cut, frames: readonly Frame[]): Promise<BatchReport> {
  const { warehouse, database, config } = deps;
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
  const { events: resolved, resolution } = await lap('identity', () => resolve(identity, standard.events, cut));
  const survivors = resolution.aliases.map(([, canonical]) => canonical);
  const permission = await lap('consent', () => permit(database, { events: resolved, merged: survivors }, config));
  const setAside = [...collected.flatMap((frame) => frame.quarantined), ...standard.quarantined];
  await lap('quarantine', () => quarantine(warehouse, setAside, cut));
  const { touched } = await lap('profiles', () =>
    record(warehouse, { events: permission.permitted, resolution, decisions: permission.changed }, cut),
  );
  const live = touchedSegments(deps.liveSegments(), {
    events: new Set(permission.permitted.map((event) => event.name)),
    traits: permission.permitted.some((event) => event.traits.length > 0) || resolution.founded.length > 0,
    merged: resolution.aliases.length > 0,
  });
  const changes = await lap('segments', () => evaluateSegments(deps, live, cut, touched));

  return {
    cut: cut.id,
    events: calls.length,
    duplicates: calls.length - fresh.length,
    refused: admitted.refused.length + permission.refused.length,
    quarantined: setAside.length,
    recorded: permission.permitted.length,
    merges: resolution.merges,
    conflicts: resolution.conflicts,
    changes: changes.length,
    milliseconds,
  };
}
