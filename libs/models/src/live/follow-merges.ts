import type { Warehouse } from '@tributary/contracts';
import { writeLabels, type Label } from './write-labels.js';

/**
 * Labels follow the person: whoever has none takes that of somebody who was merged into them, of several the one that knows most. For
 * models whose features only a computation over everybody tells: by the others a merged person is labelled anew.
 */
export async function labelsFollowMerges(
  warehouse: Warehouse,
  { key: model, version }: { key: string; version: number },
  merges: readonly (readonly [origin: string, canonical: string])[],
): Promise<void> {
  const moved = merges.filter(([origin, canonical]) => origin !== canonical);
  if (moved.length === 0) return;
  const rows = await warehouse.query<{ profile: string; label: number; score: number; known: string }>(
    `SELECT profile, label, score, toUnixTimestamp64Milli(known_at) AS known FROM model_scores FINAL
     WHERE model = {model:String} AND version = {version:UInt64} AND label >= 0 AND profile IN ({people:Array(UInt64)})`,
    { params: { model, version, people: [...new Set(moved.flat())] } },
  );
  const held = new Map(rows.map((row) => [row.profile, row]));
  const taken = new Map<string, Label>();
  for (const [origin, profile] of moved) {
    const from = held.get(origin);
    if (from === undefined || held.has(profile)) continue;
    const knownAt = Number(from.known);
    if (knownAt >= (taken.get(profile)?.knownAt ?? 0))
      taken.set(profile, { model, version, profile, label: from.label, score: from.score, knownAt });
  }
  await writeLabels(warehouse, [...taken.values()]);
}
