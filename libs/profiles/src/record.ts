import type { Cut, ResolvedEvent, Warehouse } from '@tributary/contracts';
import { clampTime, eventRows } from './event-rows.js';
import { rewriteProfiles } from './rewrite-profiles.js';
import { traitObservations, type NewIdentifier } from './trait-history.js';

export interface RecordBatch {
  events: readonly ResolvedEvent[];
  /** From identity: what changed in the graph. */
  resolution: {
    aliases: readonly (readonly [origin: string, canonical: string])[];
    founded: readonly string[];
    links: readonly NewIdentifier[];
  };
  /** From consent: what holds now for profiles whose ledger changed, and the choices themselves. */
  decisions: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
}

export interface Recorded {
  /** Canonical profiles of which anything changed: traits, events, merges, consents. Also those merged away. */
  touched: string[];
}

/**
 * Writes a batch to the warehouse. Every insert carries the cut as its token, so a repeated cut inserts nothing; the
 * profile rows are derived from the history by SQL, so they come out the same however often and in whatever order.
 */
export async function record(warehouse: Warehouse, batch: RecordBatch, cut: Cut): Promise<Recorded> {
  const { events, resolution, decisions } = batch;
  const canonical = new Map(resolution.aliases);
  const token = (table: string) => ({ token: `${table}:${cut.id}` });

  if (resolution.aliases.length > 0) {
    await warehouse.insert(
      'profile_alias',
      resolution.aliases.map(([origin, to]) => ({ origin, canonical: to, version: cut.at })),
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
  if (decisions.size > 0)
    await warehouse.insert(
      'consent_state',
      [...decisions].flatMap(([profile, held]) =>
        [...held].map(([purpose, granted]) => ({ profile, purpose, granted: granted ? 1 : 0, version: cut.at })),
      ),
      token('consent_state'),
    );

  const survivor = (profile: string) => canonical.get(profile) ?? profile;
  const rewritten = new Set([
    ...observations.map((observation) => survivor(observation.origin)),
    ...resolution.founded,
    ...resolution.aliases.flat(),
  ]);
  await rewriteProfiles(warehouse, [...rewritten], cut);
  const touched = new Set([...rewritten, ...decisions.keys()]);
  for (const event of events) if (event.profile !== '0') touched.add(event.profile);
  return { touched: [...touched] };
}
