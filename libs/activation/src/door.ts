import { consentRefusal, decisionsOf } from '@tributary/consent';
import { overTheCap } from './cap.js';
import type { DeliveryBatch } from './operation-row.js';
import type { ActivationDeps, Sync } from './ports.js';
import { suppressedProfiles } from './suppressed.js';

/**
 * Consent, suppression and caps are asked once more at the door, of the database itself: a choice may have come in since
 * the plan, and another channel may have sent. Removals always pass.
 */
export async function heldAtTheDoor(
  deps: ActivationDeps,
  sync: Sync,
  operations: DeliveryBatch['operations'],
): Promise<{ id: string; reason: string }[]> {
  const asked = operations.filter((operation) => operation.kind !== 'remove');
  const profiles = [...new Set(asked.map((operation) => operation.profile))];
  const [decisions, suppressed] = await Promise.all([
    decisionsOf(deps.database, profiles),
    suppressedProfiles(deps.database, sync.consent.channels, profiles),
  ]);
  const held = asked.flatMap(({ id, profile }) => {
    const refused = consentRefusal(decisions.get(profile), sync.consent);
    if (refused !== null) return [{ id, reason: `no consent for ${refused}` }];
    return suppressed.has(profile) ? [{ id, reason: `suppressed on ${sync.consent.channels.join(', ')}` }] : [];
  });
  const heldIds = new Set(held.map(({ id }) => id));
  const over = await overTheCap(
    deps,
    sync,
    asked.filter(({ id }) => !heldIds.has(id)),
  );
  return [...held, ...[...over].map((id) => ({ id, reason: 'as many contacts as the cap of its strategy allows' }))];
}
