import type { EventClause } from '@tributary/contracts';
import { secondsOf } from './window.js';

/** How far back a clause looks: so many seconds before the evaluation, or since a day; undefined: as far as there is anything. */
export type Reach = { seconds: number } | { day: string } | undefined;

type Window = Pick<EventClause, 'withinMinutes' | 'withinHours' | 'withinDays' | 'calendarDays' | 'from'>;

/** A local day may begin 14 hours before the one in UTC, and a day of changing clocks has 25 hours. */
const daysOfSlack = 2;

export function reachOf(clause: Window): Reach {
  const seconds = secondsOf(clause);
  if (seconds !== undefined) return { seconds };
  if (clause.calendarDays !== undefined) return { seconds: (clause.calendarDays + daysOfSlack) * 86_400 };
  if (clause.from === undefined) return undefined;
  return { day: new Date(Date.parse(clause.from) - daysOfSlack * 86_400_000).toISOString().slice(0, 10) };
}

/** How far back all the clauses about one kind of event look. */
export class Reaches {
  private ever = false;
  private seconds: number | undefined;
  private day: string | undefined;

  add(reach: Reach): void {
    if (reach === undefined) this.ever = true;
    else if ('seconds' in reach) this.seconds = Math.max(reach.seconds, this.seconds ?? 0);
    else if (this.day === undefined || reach.day < this.day) this.day = reach.day;
  }

  /** The rows that any of them looks at, as an SQL condition; undefined: all. `bind` places a value. */
  condition(now: string, bind: (value: string) => string): string | undefined {
    if (this.ever) return undefined;
    const parts = [
      ...(this.seconds === undefined
        ? []
        : [`occurred_at > ${now} - toIntervalMillisecond(${Math.round(this.seconds * 1000)})`]),
      ...(this.day === undefined ? [] : [`occurred_at >= toDateTime64(${bind(this.day)}, 3, 'UTC')`]),
    ];
    return parts.length > 0 ? `(${parts.join(' OR ')})` : undefined;
  }
}
