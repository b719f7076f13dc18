import type { Config, ResolvedEvent, Sql } from '@tributary/contracts';
import { allows, choicesOf, decisionsOf, recordChoices, type Choice, type Decisions } from './ledger.js';

export interface Permission {
  permitted: ResolvedEvent[];
  refused: ResolvedEvent[];
  choices: Choice[];
  /** What holds now for every profile whose ledger this batch changed, by a choice or by a merge. */
  changed: Decisions;
}

/** Remembers what the ledger said of a batch, so that a repeated batch is not judged by choices that came after it. */
export interface DecisionMemory {
  recall(): Promise<Decisions | undefined>;
  keep(decisions: Decisions): Promise<void>;
}

export interface PermitDeps {
  database: Sql;
  config: Pick<Config, 'sources' | 'purposes'>;
  memory: DecisionMemory;
}

/**
 * Second consent gate, after identity: the person's ledger decides by purpose. Choices of the batch are written first,
 * so that they already hold for their neighbours.
 */
export async function permit(
  { database, config, memory }: PermitDeps,
  batch: { events: readonly ResolvedEvent[]; merged: readonly string[] },
): Promise<Permission> {
  const choices = choicesOf(batch.events);
  await recordChoices(database, choices);

  const purposeOf = (event: ResolvedEvent) => config.sources[event.source]?.purpose;
  const judged = batch.events.filter((event) => purposeOf(event) !== undefined && event.profile !== '0');
  const chose = batch.events.filter((event) => event.decidesConsent && event.profile !== '0');
  const asked = new Set([...judged, ...chose].map((event) => event.profile).concat(batch.merged));
  const decisions: Decisions = asked.size === 0 ? new Map() : await remembered(database, memory, [...asked]);

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

async function remembered(database: Sql, memory: DecisionMemory, profiles: readonly string[]): Promise<Decisions> {
  const known = await memory.recall();
  if (known) return known;
  const decisions = await decisionsOf(database, profiles);
  await memory.keep(decisions);
  return decisions;
}
