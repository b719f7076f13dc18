import type { Parameter } from '@tributary/contracts';
import { eventCondition, propertyReadings, Statement } from '@tributary/features';
import { membersByRule } from '../desired.js';
import { utc } from '../times.js';
import type { Cause } from './definition.js';

/** Someone for whom the moment may have come. */
export interface Candidate {
  profile: string;
  /** What tells this occasion from others of its trigger. */
  occasion: string;
  /** Milliseconds UTC. */
  occurred: string;
  /** Milliseconds UTC. */
  due: string;
  /** Profile at ingest of the event; '0' where it is about none of the person's. */
  origin: string;
  /** The product that is there again; empty elsewhere. */
  product: string;
}

/** Milliseconds UTC. */
export interface Look {
  /** Up to where was looked before. */
  from: number;
  to: number;
  /** What was due at this moment or before is let go. */
  oldest: number;
  /** What became known after this may be due before `from`. */
  knownSince: number;
}

/** SELECT of {@link Candidate} for everyone for whom the moment came within the look. */
export function candidates(cause: Cause, look: Look): { sql: string; params: Record<string, Parameter> } {
  if (cause.kind === 'event') return afterEvents(cause, look);
  return cause.kind === 'restock' ? afterRestock(cause, look) : onTheDay(cause, look);
}

const milliseconds = 'toUnixTimestamp64Milli(occurred_at)';

function spanParams({ from, to, oldest, knownSince }: Look, wait: number): Record<string, Parameter> {
  return {
    first: utc(oldest - wait),
    fresh: utc(Math.max(from, oldest) - wait),
    last: utc(to - wait),
    known_since: utc(knownSince),
  };
}

/** Events whose moment lies in the look, or came before it while they were not known yet. */
const due = `occurred_at > {first:DateTime64(3)} AND occurred_at <= {last:DateTime64(3)}
      AND (occurred_at > {fresh:DateTime64(3)} OR known_at > {known_since:DateTime64(3)})`;

function afterEvents({ when, wait, unless, latest }: Cause & { kind: 'event' }, look: Look) {
  const statement = new Statement();
  const asked = eventCondition(when, statement);
  const found = `SELECT DISTINCT profile, origin, ${milliseconds} AS occurred FROM events_canonical
    WHERE ${asked} AND profile != 0 AND ${due}`;
  const columns = `toString(c.profile) AS profile, concat(toString(c.origin), ' ', toString(c.occurred)) AS occasion,
    toString(c.occurred) AS occurred, toString(c.occurred + ${wait}) AS due, toString(c.origin) AS origin, '' AS product`;
  const params = (): Record<string, Parameter> => ({ ...statement.params, ...spanParams(look, wait) });
  if (!latest && unless.length === 0) return { sql: `SELECT ${columns} FROM (${found}) AS c`, params: params() };

  const cancelling = unless.map((step) => `(${eventCondition(step, statement)})`).join(' OR ') || '0';
  const names = [...statement.events].map((name) => statement.bind(name)).join(', ');
  const sql = `WITH found AS (${found})
    SELECT ${columns} FROM found AS c LEFT ANY JOIN (
      SELECT profile, groupArrayIf(${milliseconds}, ${cancelling}) AS cancels, groupArrayIf(${milliseconds}, ${latest ? asked : '0'}) AS again
      FROM events_canonical
      WHERE name IN (${names}) AND occurred_at > {first:DateTime64(3)} AND origin IN (
        SELECT profile FROM found UNION ALL
        SELECT origin FROM profile_alias FINAL WHERE canonical IN (SELECT profile FROM found))
      GROUP BY profile
    ) AS u ON u.profile = c.profile
    WHERE NOT arrayExists(t -> t >= c.occurred AND t <= c.occurred + ${wait}, u.cancels)
      AND NOT arrayExists(t -> t > c.occurred AND t <= c.occurred + ${wait}, u.again)`;
  return { sql, params: params() };
}

function afterRestock(cause: Cause & { kind: 'restock' }, look: Look) {
  const statement = new Statement();
  const { text } = propertyReadings(cause.property, statement);
  const there = eventCondition({ event: cause.restocked }, statement);
  const looked = eventCondition({ event: cause.viewed }, statement);
  const bought = eventCondition({ event: cause.bought }, statement);
  const sql = `WITH there AS (
      SELECT DISTINCT ifNull(${text}, '') AS product, ${milliseconds} AS restocked FROM events WHERE ${there} AND ${due} AND product != ''
    ), looks AS (
      SELECT profile, ifNull(${text}, '') AS product, groupArray(${milliseconds}) AS moments FROM events_canonical
      WHERE ${looked} AND profile != 0 AND occurred_at > {look_first:DateTime64(3)} AND occurred_at <= {last:DateTime64(3)}
        AND product IN (SELECT product FROM there) GROUP BY profile, product
    ), buys AS (
      SELECT profile, groupArray(${milliseconds}) AS moments FROM events_canonical
      WHERE ${bought} AND occurred_at > {look_first:DateTime64(3)} AND profile IN (SELECT profile FROM looks) GROUP BY profile
    )
    SELECT toString(l.profile) AS profile, concat(profile, ' ', toString(t.restocked), ' ', t.product) AS occasion,
      toString(t.restocked) AS occurred, toString(t.restocked) AS due, '0' AS origin, t.product AS product,
      arrayMax(arrayFilter(m -> m <= t.restocked, l.moments)) AS seen
    FROM there AS t INNER JOIN looks AS l ON l.product = t.product LEFT ANY JOIN buys AS b ON b.profile = l.profile
    WHERE seen > t.restocked - ${cause.lookback} AND NOT arrayExists(m -> m >= seen AND m <= t.restocked, b.moments)`;
  return {
    sql: `SELECT profile, occasion, occurred, due, origin, product FROM (${sql})`,
    params: { ...statement.params, ...spanParams(look, 0), look_first: utc(look.oldest - cause.lookback) },
  };
}

/** At the midnight that begins the day in its time zone; where none lies in the look, nobody. */
function onTheDay({ trait, daysAhead, timezone }: Cause & { kind: 'day' }, look: Look) {
  const { sql, params } = membersByRule({ trait, op: 'anniversary', value: daysAhead, timezone }, {});
  return {
    sql: `WITH toDate({at:DateTime64(3)}, {zone:String}) AS today, toUnixTimestamp(toDateTime(today, {zone:String})) * 1000 AS midnight
      SELECT toString(profile) AS profile, concat(profile, ' ', toString(today)) AS occasion, toString(midnight) AS occurred,
             toString(midnight) AS due, '0' AS origin, '' AS product
      FROM (${sql}) WHERE midnight > {after:Int64}`,
    params: { ...params, at: utc(look.to), zone: timezone, after: Math.max(look.from, look.oldest) },
  };
}
