import type { ConsentNeed } from '@tributary/consent';
import type { Parameter } from '@tributary/contracts';
import { consentClause } from './consent-clause.js';
import type { Sync } from './ports.js';

/** Another strategy that goes before this one, on the same channel. */
export interface Competitor {
  strategy: string;
  segment: string;
  /** Whose choices do not allow it is not sent the other strategy, so that this one may be. */
  consent: ConsentNeed;
}

export interface SyncStrategy {
  key: string;
  cap?: { most: number; days: number };
  /** Those that go before it, the highest priority first. */
  yieldsTo: readonly Competitor[];
  /** Every sync that carries out a strategy: what a cap counts. */
  syncs: readonly string[];
}

/** Parts of the difference that a strategy adds; all empty without one. */
export interface StrategyClauses {
  columns: string;
  joins: string;
  /** Arms of a multiIf: why a member is not sent. */
  reasons: string;
  params: Record<string, Parameter>;
}

const none: StrategyClauses = { columns: '', joins: '', reasons: '', params: {} };

/** Who gets a strategy of higher priority on the channel leaves this one; who was sent as often as the cap allows waits. `only`: see {@link differenceOf}. */
export function strategyClauses({ strategy }: Sync, { only, now }: { only: string; now: number }): StrategyClauses {
  if (strategy === undefined) return none;
  const { yieldsTo, cap, syncs } = strategy;
  const clauses: StrategyClauses = { ...none, params: {} };
  if (yieldsTo.length > 0) {
    const higher = yieldsTo.map(({ strategy: key, segment, consent }, rank) => {
      const asked = consentClause(consent, { name: `higher${rank}`, only });
      Object.assign(clauses.params, asked.params, { [`higher${rank}`]: key, [`of${rank}`]: segment });
      return `SELECT m.profile AS profile, {higher${rank}:String} AS strategy, ${rank} AS place
        FROM (SELECT profile FROM segment_members FINAL WHERE segment = {of${rank}:String} AND member = 1 ${only}) AS m
        LEFT JOIN (${asked.choices}) AS c ON c.profile = m.profile WHERE ${asked.refusal('c')} = ''`;
    });
    clauses.columns += ', h.strategy AS higher';
    clauses.joins += `
      LEFT JOIN (SELECT profile, argMin(strategy, place) AS strategy FROM (${higher.join(' UNION ALL ')}) GROUP BY profile) AS h
        ON h.profile = m.profile`;
    clauses.reasons += `d.higher != '', concat('strategy ', d.higher),`;
  }
  if (cap !== undefined) {
    Object.assign(clauses.params, { capped: cap.most, counted: [...syncs], since: now - cap.days * 86_400_000 });
    clauses.columns += ', k.sent AS sent';
    clauses.joins += `
      LEFT JOIN (
        SELECT dictGetOrDefault('profile_alias_dict', 'canonical', delivery_log.profile, delivery_log.profile) AS profile, count() AS sent
        FROM delivery_log WHERE sync IN {counted:Array(String)} AND kind = 'add' AND outcome IN ('ok', 'sent_unknown')
          AND delivery_log.at > fromUnixTimestamp64Milli({since:Int64}) GROUP BY profile
      ) AS k ON k.profile = m.profile`;
    clauses.reasons += `NOT known AND d.sent >= {capped:UInt32}, 'cap',`;
  }
  return clauses;
}
