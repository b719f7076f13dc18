import { decisionsOf } from '@tributary/consent';
import { takeVersion } from '@tributary/contracts';
import type { GraphChange } from '@tributary/identity';
import { rewriteProfiles } from '@tributary/profiles';
import { evaluateSegments } from '@tributary/segments';
import type { PipelineDeps } from './ports.js';

type Deps = Pick<PipelineDeps, 'warehouse' | 'database' | 'changes' | 'liveSegments' | 'ruleContext' | 'labels'> & {
  config: Pick<PipelineDeps['config'], 'profiles'>;
};

/**
 * Tells the warehouse what a decision changed in the graph, and who enters and leaves by it: what `writeBatch` is to a
 * batch. `id` is the key of the effects; `at`, milliseconds UTC, the "now" of rules. Twice is as once.
 */
export async function writeGraphChange(
  deps: Deps,
  change: GraphChange,
  { id, at }: { id: string; at: number },
): Promise<{ entered: number; left: number }> {
  const { warehouse, database } = deps;
  if (change.aliases.length === 0) return { entered: 0, left: 0 };
  await warehouse.insert(
    'profile_alias',
    change.aliases.map(([origin, canonical]) => ({ origin, canonical, version: change.version })),
    { token: `profile_alias:${id}` },
  );
  await warehouse.command('SYSTEM RELOAD DICTIONARY profile_alias_dict');
  const version = await takeVersion(database);
  const touched = [...new Set([...change.people, ...change.aliases.flat()])];
  await rewriteConsents(deps, touched, version);
  await rewriteProfiles(warehouse, touched, { version, survivorship: deps.config.profiles?.survivorship });
  await deps.labels?.label({ people: touched, events: new Set(), newest: -Infinity, merges: change.aliases });
  const changes = await evaluateSegments(deps, deps.liveSegments(), {
    id,
    at,
    scope: touched,
    context: deps.ruleContext(),
  });
  const entered = changes.filter((one) => one.change === 'entered').length;
  return { entered, left: changes.length - entered };
}

/** A person who was parted from another may have no choice of their own left: no row says so. */
async function rewriteConsents(
  { warehouse, database }: Deps,
  profiles: readonly string[],
  version: string,
): Promise<void> {
  await warehouse.command('DELETE FROM consent_state WHERE profile IN ({profiles:Array(UInt64)})', {
    params: { profiles },
  });
  const rows = [...(await decisionsOf(database, profiles))].flatMap(([profile, held]) =>
    [...held].map(([purpose, granted]) => ({ profile, purpose, granted: granted ? 1 : 0, version })),
  );
  if (rows.length > 0) await warehouse.insert('consent_state', rows);
}
