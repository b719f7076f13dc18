import type { Config, ResolvedEvent, Sql } from '@tributary/contracts';
import { allows, choicesOf, decisionsOf, recordChoices, type Choice, type Decisions } from './ledger.js';

export interface Permission {
  permitted: ResolvedEvent[];
  refused: ResolvedEvent[];
  choices: Choice[];
  /** What holds now for every profile whose ledger this batch changed, by a choice or by a merge. */
  changed: Decisions;
}

/**
 * Second consent gate, after identity: the person's ledger decides by purpose. Choices of the batch are written first,
 * so that they already hold for their neighbours.
 */
export async function permit(
  database: Sql,
  batch: { events: readonly ResolvedEvent[]; merged: readonly string[] },
  config: Pick<Config, 'sources' | 'purposes'>,
): Promise<Permission> {
  const choices = choicesOf(batch.events);
  await recordChoices(database, choices);

  const purposeOf = (event: ResolvedEvent) => config.sources[event.source]?.purpose;
  const judged = batch.events.filter((event) => purposeOf(event) !== undefined && event.profile !== '0');
  const chose = batch.events.filter((event) => event.decidesConsent && event.profile !== '0');
  const asked = new Set([...judged, ...chose].map((event) => event.profile).concat(batch.merged));
  const decisions = await decisionsOf(database, [...asked]);

  const permission: Permission = { permitted: [], refused: [], choices, changed: new Map() };
  for (const event of batch.events) {
    const key = purposeOf(event);
    const allowed =
      key === undefined ||
      event.profile === '0' ||
      event.decidesConsent ||
      allows(decisions, event.profile, { key, config: config.purposes[key] });
    (allowed ? permission.permitted : permission.refused).push(event);
  }
  for (const profile of [...chose.map((event) => event.profile), ...batch.merged]) {
    const held = decisions.get(profile);
    if (held) permission.changed.set(profile, held);
  }
  return permission;
}
