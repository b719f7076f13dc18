import type { Sql } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import type { ModelDetails } from '@tributary/models';

/** Typical and borderline people by the ids under which everything else knows them. */
export async function withPublicIds<Details extends ModelDetails>(database: Sql, details: Details): Promise<Details> {
  const ids = await publicIds(
    database,
    details.clusters.flatMap(({ typical, borderline }) => [...typical, ...borderline]),
  );
  const named = (profiles: readonly string[]): string[] => profiles.map((profile) => ids.get(profile) ?? profile);
  const clusters = details.clusters.map((cluster) => ({
    ...cluster,
    typical: named(cluster.typical),
    borderline: named(cluster.borderline),
  }));
  return { ...details, clusters };
}
