import { createHash } from 'node:crypto';
import type { Database, Sql, TriggerOccasion, Warehouse } from '@tributary/contracts';
import type { RuleContext } from '../compile/compile-rules.js';
import { membersByRule } from '../desired.js';
import { utc } from '../times.js';
import { candidates, type Candidate } from './candidates.js';
import { causeOf, templateOf, type TriggerDefinition } from './definition.js';
import { tellOccasions, type NewOccasion } from './occasions.js';
import { payloadsOf } from './payloads.js';
import { rested } from './rest.js';

export interface TriggerDeps {
  warehouse: Warehouse;
  database: Database;
}

export interface Firing {
  /** Milliseconds UTC: up to when is looked. */
  at: number;
  context: RuleContext;
  /**
   * Milliseconds by which waits are looked at later than they end: what cancels one at the last moment must have come
   * through. Default 30 seconds.
   */
  settle?: number;
}

/** Two workers must not look at the same moments at once: their order is that of the positions. */
const hold = 'triggers';
const settleMs = 30_000;
/** An event accepted shortly before a look may be written after it. */
const overlapMs = 10 * 60_000;

/**
 * Tells every moment that has come since the last look, once each: what was told is kept by an id made of trigger and
 * occasion, so looking twice, after a crash or in two workers, tells nothing twice. A trigger that never looked begins now.
 */
export async function fireTriggers(
  deps: TriggerDeps,
  triggers: readonly TriggerDefinition[],
  firing: Firing,
): Promise<TriggerOccasion[]> {
  if (triggers.length === 0) return [];
  return deps.database.exclusive(hold, async () => {
    const clock = await lookedTo(deps.database);
    const told: TriggerOccasion[] = [];
    for (const trigger of triggers) {
      const cause = causeOf(trigger.config);
      const to = cause.kind === 'event' && cause.wait > 0 ? firing.at - (firing.settle ?? settleMs) : firing.at;
      const from = clock.get(trigger.key);
      if (from === undefined) await markLooked(deps.database, trigger.key, to);
      else if (to > from) told.push(...(await fireOne(deps, trigger, { ...firing, from, to })));
    }
    return told;
  });
}

async function fireOne(
  deps: TriggerDeps,
  { key, config }: TriggerDefinition,
  { at, context, from, to }: Firing & { from: number; to: number },
): Promise<TriggerOccasion[]> {
  const cause = causeOf(config);
  const { sql, params } = candidates(cause, {
    from,
    to,
    oldest: to - config.lateHours * 3_600_000,
    knownSince: from - overlapMs,
  });
  const told: TriggerOccasion[] = [];
  for await (const rows of deps.warehouse.stream<Candidate>(`${sql} ORDER BY due, occasion`, { params })) {
    const found = await thoseOf(deps.warehouse, rows, { config, at, context });
    const payloads = await payloadsOf(deps.warehouse, cause, found);
    const occasions = found.map(({ profile, occasion, occurred, due }): NewOccasion => ({
      id: createHash('sha256').update(`${key}\0${occasion}`).digest('hex').slice(0, 24),
      trigger: key,
      template: templateOf(config),
      profile,
      occurredAt: Number(occurred),
      dueAt: Number(due),
      toldAt: at,
      payload: payloads.get(occasion) ?? {},
    }));
    const { restHours } = config;
    told.push(
      ...(await deps.database.transaction(async (tx) =>
        tellOccasions(tx, restHours === undefined ? occasions : await rested(tx, occasions, restHours * 3_600_000)),
      )),
    );
  }
  // Only now: after a crash the same span is looked at again, and what was told stays told.
  await markLooked(deps.database, key, to);
  return told;
}

/** Those of whom the trigger's own condition holds now. */
async function thoseOf(
  warehouse: Warehouse,
  rows: readonly Candidate[],
  { config, at, context }: Pick<Firing, 'at' | 'context'> & Pick<TriggerDefinition, 'config'>,
): Promise<Candidate[]> {
  if (config.if === undefined) return [...rows];
  const people = { scope: [...new Set(rows.map(({ profile }) => profile))] };
  const { sql, params } = membersByRule(config.if, context, people);
  const holding = await warehouse.query<{ profile: string }>(sql, { params: { ...params, at: utc(at) } });
  const profiles = new Set(holding.map(({ profile }) => profile));
  return rows.filter(({ profile }) => profiles.has(profile));
}

/** Up to which moment (milliseconds UTC) each trigger has looked. */
export async function lookedTo(database: Sql): Promise<Map<string, number>> {
  const rows = await database.query<{ trigger: string; looked_to: Date }>(
    'SELECT trigger, looked_to FROM trigger_clock',
  );
  return new Map(rows.map((row) => [row.trigger, row.looked_to.getTime()]));
}

async function markLooked(database: Sql, trigger: string, to: number): Promise<void> {
  await database.query(
    `INSERT INTO trigger_clock (trigger, looked_to) VALUES ($1, $2)
     ON CONFLICT (trigger) DO UPDATE SET looked_to = greatest(trigger_clock.looked_to, excluded.looked_to)`,
    [trigger, new Date(to)],
  );
}
