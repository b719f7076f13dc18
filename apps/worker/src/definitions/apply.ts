import { addressOf, TributaryError, type ApplyResult, type DefinitionChange, type Manager } from '@tributary/contracts';
import { claimNamespace } from '../house/namespace.js';
import { lastVersions } from './applied.js';
import { followDefinitions, recordDefinitions, type RecordedChange } from './journal.js';
import { prepare, type PreparedPlan, type StatedDefinitions } from './prepare.js';
import { sealedDefinition } from './secret-settings.js';
import type { DefinitionStores } from './stores.js';

export interface ApplyRequest extends StatedDefinitions {
  /** Who applies, for the audit log: an account of this machine, or the id of an api key. */
  by: string;
  via: 'command' | 'api';
  /** Only if this revision still holds: that of the plan that was looked at. */
  revision?: number;
  /** Says what would be done, and does nothing. */
  dryRun?: boolean;
}

/**
 * Brings what holds to what is stated, all of it or nothing: the decision is one entry of the control log. One at a
 * time; the second of two at once sees what the first did.
 * @throws what {@link prepare} throws; DEFINITIONS_CHANGED where another revision holds than was asked for;
 * NAMESPACE_MISMATCH.
 */
export function applyDefinitions(stores: DefinitionStores, request: ApplyRequest): Promise<ApplyResult> {
  return stores.database.exclusive('definitions', async (hold) => {
    const revision = await followDefinitions(stores);
    const prepared = await prepare(stores, request, revision);
    if (request.revision !== undefined && request.revision !== revision)
      throw new TributaryError(
        'DEFINITIONS_CHANGED',
        `Revision ${revision} holds by now, and not ${request.revision}. Look at the plan again.`,
      );
    const { plan, namespace } = prepared;
    if (request.dryRun) return { ...plan, applied: false };
    await claimNamespace(stores.dataDirectory, namespace);
    if (plan.changes.length === 0) return { ...plan, applied: false };
    const versions = await lastVersions(stores.database);
    const changes = await Promise.all(
      plan.changes.map((change) =>
        recorded(change, prepared, { manager: request.manager, version: (versions.get(addressOf(change)) ?? 0) + 1 }),
      ),
    );
    await hold.confirm();
    await recordDefinitions(stores, {
      revision: revision + 1,
      by: request.by,
      via: request.via,
      at: Date.now(),
      changes,
    });
    return { ...plan, revision: revision + 1, applied: true };
  });
}

async function recorded(
  change: DefinitionChange,
  { stated, secrets }: PreparedPlan,
  { manager, version }: { manager: Manager; version: number },
): Promise<RecordedChange> {
  const { kind, key } = change;
  const definition = change.action === 'remove' ? undefined : stated.get(addressOf(change));
  const body = definition ? (await sealedDefinition(definition, secrets)).body : null;
  return { kind, key, version, managedBy: manager, body };
}
