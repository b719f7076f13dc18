import type { DeliveryBatch } from './operation-row.js';
import type { ActivationDeps, Sync } from './ports.js';

/** Two syncs must not both take a person's last place. */
const hold = 'contacts';

/** Ends that reached nobody: they take no place. */
const reachedNobody = `o.state = 'dead' OR (o.state = 'settled' AND o.outcome IN ('rejected', 'suppressed', 'no_consent'))`;

/**
 * Of these operations those that would go over the cap of the sync's strategy. The others take a place each, written
 * down before they are sent, so that syncs of several channels count each other. Asked again, an operation keeps its place.
 */
export async function overTheCap(
  { database, now }: ActivationDeps,
  sync: Sync,
  operations: DeliveryBatch['operations'],
): Promise<Set<string>> {
  const asked = operations.filter(({ kind }) => kind === 'add');
  if (sync.strategy === undefined || asked.length === 0) return new Set();
  const { cap } = sync.strategy;
  const at = now();
  return database.exclusive(hold, async () => {
    const rows = await database.query<{ profile: string; operations: string[] }>(
      `SELECT a.profile::text AS profile, coalesce(array_agg(c.operation) FILTER (WHERE c.operation IS NOT NULL), '{}') AS operations
       FROM unnest($1::bigint[]) AS a (profile)
       LEFT JOIN profiles part ON part.id = a.profile OR part.merged_into = a.profile
       LEFT JOIN contacts c ON c.profile = part.id AND c.at > $2
         AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.id = c.operation AND (${reachedNobody}))
       GROUP BY a.profile`,
      [[...new Set(asked.map(({ profile }) => profile))], new Date(at - (cap?.days ?? 0) * 86_400_000).toISOString()],
    );
    const places = new Map(rows.map((row) => [row.profile, new Set(row.operations)]));
    const over = new Set<string>();
    for (const { id, profile } of asked) {
      const taken = places.get(profile) ?? new Set<string>();
      if (cap !== undefined && !taken.has(id) && taken.size >= cap.most) over.add(id);
      else places.set(profile, taken.add(id));
    }
    const going = asked.filter(({ id }) => !over.has(id));
    await database.query(
      `INSERT INTO contacts (operation, profile, at) SELECT operation, profile, $3 FROM unnest($1::text[], $2::bigint[]) AS c (operation, profile)
       ON CONFLICT DO NOTHING`,
      [going.map(({ id }) => id), going.map(({ profile }) => profile), new Date(at).toISOString()],
    );
    return over;
  });
}
