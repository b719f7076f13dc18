import type { Parameter } from '@tributary/contracts';
import type { Sync } from './ports.js';

/** Another strategy that goes before this one, on the same channel. */
export interface Competitor {
  strategy: string;
  segment: string;
  /** Whoever declined it is not sent the other strategy, so that this one may be. */
  purpose: string;
  grantedByDefault: boolean;
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
  kinds: string;
  params: Record<string, Parameter>;
}

const none: StrategyClauses = { columns: '', joins: '', kinds: '', params: {} };

/** Who gets a strategy of higher priority on the channel leaves this one; who was sent as often as the cap allows waits. `only`: see {@link differenceOf}. */
export function strategyClauses({ strategy }: Sync, { only, now }: { only: string; now: number }): StrategyClauses {
  if (strategy === undefined) return none;
  const { yieldsTo, cap, syncs } = strategy;
  const clauses: StrategyClauses = { ...none, params: {} };
  if (yieldsTo.length > 0) {
    const higher = yieldsTo.map(({ strategy: key, segment, purpose, grantedByDefault }, rank) => {
      Object.assign(clauses.params, { [`higher${rank}`]: key, [`of${rank}`]: segment, [`for${rank}`]: purpose });
      const choice = `(SELECT profile FROM consent_state FINAL WHERE purpose = {for${rank}:String} AND granted = ${grantedByDefault ? 0 : 1})`;
      return `SELECT profile, {higher${rank}:String} AS strategy, ${rank} AS place FROM segment_members FINAL
        WHERE segment = {of${rank}:String} AND member = 1 ${only} AND profile ${grantedByDefault ? 'NOT IN' : 'IN'} ${choice}`;
    });
    clauses.columns += ', h.strategy AS higher';
    clauses.joins += `
      LEFT JOIN (SELECT profile, argMin(strategy, place) AS strategy FROM (${higher.join(' UNION ALL ')}) GROUP BY profile) AS h
        ON h.profile = m.profile`;
    clauses.kinds += `wanted AND d.higher != '', if(known, 'remove', concat('blocked:strategy ', d.higher)),`;
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
    clauses.kinds += `wanted AND NOT known AND d.sent >= {capped:UInt32}, 'blocked:cap',`;
  }
  return clauses;
}
