import { takeVersion, type Config, type ResolvedEvent, type Sql } from '@tributary/contracts';
import { allows, choicesOf, decisionsOf, recordChoices, survivorsOf, type Choice, type Decisions } from './ledger.js';

export interface Permission {
  permitted: ResolvedEvent[];
  refused: ResolvedEvent[];
  choices: Choice[];
  /** What holds now for every profile whose ledger this batch changed, by a choice or by a merge. */
  changed: Decisions;
  /** Version of `changed`: of two answers about one person, the one with the higher version has seen more. */
  version: string;
}

/** What the ledger said when a batch was judged. */
export interface Ruling {
  version: string;
  /** Profiles of the batch that another worker had merged away by then: who they were. */
  survivors: Map<string, string>;
  decisions: Decisions;
}

/** Remembers what the ledger said of a batch, so that a repeated batch is not judged by choices that came after it. */
export interface DecisionMemory {
  recall(): Promise<Ruling | undefined>;
  /** Keeps a ruling, and returns the one that counts: where another worker has kept one meanwhile, that one. */
  keep(ruling: Ruling): Promise<Ruling>;
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
  const { version, survivors, decisions } = asked.size === 0 ? nobodyAsked : await ruled(database, memory, [...asked]);
  const person = (profile: string) => survivors.get(profile) ?? profile;

  const permission: Permission = { permitted: [], refused: [], choices, changed: new Map(), version };
  for (const event of batch.events) {
    const key = purposeOf(event);
    const allowed =
      key === undefined ||
      event.profile === '0' ||
      event.decidesConsent ||
      allows(decisions, person(event.profile), { key, config: config.purposes[key] });
    (allowed ? permission.permitted : permission.refused).push(event);
  }
  for (const profile of [...chose.map((event) => event.profile), ...batch.merged]) {
    const held = decisions.get(person(profile));
    if (held) permission.changed.set(person(profile), held);
  }
  return permission;
}

const nobodyAsked: Ruling = { version: '0', survivors: new Map(), decisions: new Map() };

/**
 * The batch's choices are in the ledger by now, so whoever takes a later version sees them; and a merge of an earlier
 * version is seen here.
 */
async function ruled(database: Sql, memory: DecisionMemory, profiles: readonly string[]): Promise<Ruling> {
  const known = await memory.recall();
  if (known) return known;
  const version = await takeVersion(database);
  const survivors = await survivorsOf(database, profiles);
  const people = new Set(profiles.map((profile) => survivors.get(profile) ?? profile));
  return memory.keep({ version, survivors, decisions: await decisionsOf(database, [...people]) });
}
