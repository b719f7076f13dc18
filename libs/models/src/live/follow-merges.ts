import type { Warehouse } from '@tributary/contracts';

/**
 * Labels follow the person: whoever has none takes that of somebody who was merged into them, the one known last. For models
 * whose features only a computation over everybody tells: the others label a merged person anew.
 */
export async function labelsFollowMerges(
  warehouse: Warehouse,
  { key, version }: { key: string; version: number },
  merges: readonly (readonly [origin: string, canonical: string])[],
): Promise<void> {
  const moved = merges.filter(([origin, canonical]) => origin !== canonical);
  if (moved.length === 0) return;
  await warehouse.command(
    `INSERT INTO model_scores (model, version, profile, label, score, known_at)
     WITH held AS (
       SELECT profile, label, score, known_at FROM model_scores FINAL
       WHERE model = {model:String} AND version = {version:UInt64} AND label >= 0
         AND profile IN (SELECT arrayJoin(arrayConcat({origins:Array(UInt64)}, {canonicals:Array(UInt64)})))
     )
     SELECT {model:String}, {version:UInt64}, into, argMax(h.label, h.known_at), argMax(h.score, h.known_at), max(h.known_at)
     FROM held AS h
     INNER JOIN (SELECT pair.1 AS origin, pair.2 AS into FROM (
       SELECT arrayJoin(arrayZip({origins:Array(UInt64)}, {canonicals:Array(UInt64)})) AS pair)) AS m ON m.origin = h.profile
     WHERE into NOT IN (SELECT profile FROM held) GROUP BY into`,
    {
      params: {
        model: key,
        version,
        origins: moved.map(([origin]) => origin),
        canonicals: moved.map(([, canonical]) => canonical),
      },
    },
  );
}
