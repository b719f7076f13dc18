import { takeVersion, type Cut, type ResolvedEvent, type Sql, type Warehouse } from '@tributary/contracts';
import { clampTime, eventRows } from './event-rows.js';
import { chunk, rewriteProfiles } from './rewrite-profiles.js';
import type { SurvivorshipRules } from './survivorship.js';
import { traitObservations, type NewIdentifier } from './trait-history.js';

export interface RecordBatch {
  events: readonly ResolvedEvent[];
  /** From identity: what changed in the graph. */
  resolution: {
    aliases: readonly (readonly [origin: string, canonical: string])[];
    version: string;
    founded: readonly string[];
    links: readonly NewIdentifier[];
  };
  /** From consent: what holds now for profiles whose ledger changed. */
  consent: { changed: ReadonlyMap<string, ReadonlyMap<string, boolean>>; version: string };
}

export interface RecordDeps {
  warehouse: Warehouse;
  /** Where versions come from. */
  database: Sql;
  /** Which value of a trait survives. Default: the latest. */
  survivorship?: SurvivorshipRules;
}

export interface Recorded {
  /** Canonical profiles of which anything changed: traits, events, merges, consents. Also those merged away. */
  touched: string[];
}

/**
 * Writes a batch to the warehouse. Every insert carries the cut as its token, so a repeated cut inserts nothing; the
 * profile rows are derived from the history by SQL, so they come out the same however often and in whatever order.
 *
 * Facts first (aliases, events, traits), then a version, then the rows derived with it: a worker with a lower version
 * wrote its facts before, so the row with the highest version has seen all of them.
 */
export async function record(deps: RecordDeps, batch: RecordBatch, cut: Cut): Promise<Recorded> {
  const { warehouse } = deps;
  const { events, resolution, consent } = batch;
  const token = (table: string) => ({ token: `${table}:${cut.id}` });

  if (resolution.aliases.length > 0) {
    await warehouse.insert(
      'profile_alias',
      resolution.aliases.map(([origin, to]) => ({ origin, canonical: to, version: resolution.version })),
      token('profile_alias'),
    );
    await warehouse.command('SYSTEM RELOAD DICTIONARY profile_alias_dict');
  }
  if (events.length > 0) await warehouse.insert('events', eventRows(events), token('events'));

  const observations = traitObservations(events, resolution.links);
  if (observations.length > 0)
    await warehouse.insert(
      'trait_history',
      observations.map((row) => ({
        ...row,
        occurred_at: clampTime(row.occurred_at),
        known_at: clampTime(row.known_at),
      })),
      token('trait_history'),
    );
  if (consent.changed.size > 0) await warehouse.insert('consent_state', consentRows(consent), token('consent_state'));

  const version = await takeVersion(deps.database);
  const named = [...events.map((event) => event.profile), ...observations.map((observation) => observation.origin)];
  const survivors = await survivorsOf(warehouse, [...new Set([...named, ...resolution.founded])]);
  const survivor = (profile: string) => survivors.get(profile) ?? profile;
  const rewritten = new Set([
    ...observations.map((observation) => survivor(observation.origin)),
    ...resolution.founded,
    ...resolution.founded.map(survivor),
    ...resolution.aliases.flat(),
  ]);
  await rewriteProfiles(warehouse, [...rewritten], { version, survivorship: deps.survivorship });
  const touched = new Set([...rewritten, ...consent.changed.keys()]);
  for (const event of events) if (event.profile !== '0') touched.add(survivor(event.profile));
  return { touched: [...touched] };
}

function consentRows({ changed, version }: RecordBatch['consent']): object[] {
  return [...changed].flatMap(([profile, held]) =>
    [...held].map(([purpose, granted]) => ({ profile, purpose, granted: granted ? 1 : 0, version })),
  );
}

/** Who these profiles are by now: another worker may have merged them after this batch was decided. */
async function survivorsOf(warehouse: Warehouse, profiles: readonly string[]): Promise<Map<string, string>> {
  const survivors = new Map<string, string>();
  for (let start = 0; start < profiles.length; start += chunk) {
    const rows = await warehouse.query<{ origin: string; canonical: string }>(
      `SELECT origin, canonical FROM profile_alias FINAL WHERE origin IN ({ids:Array(UInt64)}) AND origin != canonical`,
      { params: { ids: profiles.slice(start, start + chunk) } },
    );
    for (const { origin, canonical } of rows) survivors.set(origin, canonical);
  }
  return survivors;
}
