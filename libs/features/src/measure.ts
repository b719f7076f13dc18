import type { MeasuredFeature } from '@tributary/contracts';
import { eventCondition, propertyReadings } from './conditions/event-condition.js';
import type { Statement } from './conditions/statement.js';
import { secondsOf } from './conditions/window.js';
import { end } from './point-in-time.js';

/** A pause longer than this begins a new session, as web analytics has it. */
const sessionMinutes = 30;
/** Fewer values than this say nothing about how much they vary. */
const fewestForVariation = 3;

/** Whether a measure gives a text. */
export function isText({ measure, as }: MeasuredFeature): boolean {
  return measure === 'list' || as === 'text';
}

/** A measure as an aggregate over a person's events; null where there is nothing to measure. */
export function measureColumn(feature: MeasuredFeature, statement: Statement): string {
  const seconds = secondsOf(feature);
  const window =
    seconds === undefined ? '' : ` AND occurred_at >= ${end} - toIntervalMillisecond(${Math.round(seconds * 1000)})`;
  const when = `${eventCondition(feature, statement)}${window}`;
  const least = feature.atLeast ?? (feature.measure.endsWith('variation') ? fewestForVariation : 0);
  const value =
    feature.property === undefined
      ? ofEvents(feature, when, statement)
      : isText(feature)
        ? ofText(feature, { when, least }, statement)
        : ofProperty(feature, { when, least }, statement);
  if (feature.measure === 'session_variation' || feature.property !== undefined || least === 0) return value;
  return `if(countIf(${when}) < ${least}, NULL, ${value})`;
}

function ofEvents(feature: MeasuredFeature, when: string, statement: Statement): string {
  const local = `toTimeZone(occurred_at, ${statement.bind(feature.timezone ?? 'UTC')})`;
  const count = `countIf(${when})`;
  const since = (moment: string) =>
    `if(${count} = 0, NULL, dateDiff('day', toDate(${moment}, 'UTC'), toDate({as_of:DateTime64(3)}, 'UTC')))`;
  switch (feature.measure) {
    case 'days_since':
      return since(`maxIf(occurred_at, ${when})`);
    case 'days_since_first':
      return since(`minIf(occurred_at, ${when})`);
    case 'days_between':
      return daysBetween(when);
    case 'active_days':
      return `uniqExactIf(toDate(${local}), ${when})`;
    case 'usual_hour':
      return mode(`toHour(${local})`, when);
    case 'usual_weekday':
      return mode(`toDayOfWeek(${local})`, when);
    case 'sessions':
    case 'events_per_session':
    case 'minutes_per_session':
    case 'session_variation':
      return ofSessions(feature, when);
    default:
      return count;
  }
}

/** Mean distance of neighbours in days. Several lines of one order are one; what is no order is a thing of its own. */
function daysBetween(when: string): string {
  const things = `uniqExactIf(order_key, ${when})`;
  const span = `dateDiff('millisecond', minIf(occurred_at, ${when}), maxIf(occurred_at, ${when}))`;
  return `if(${things} < 2, NULL, ${span} / 86400000 / (${things} - 1))`;
}

/** Sessions: events in the order of their times, parted by pauses that are too long. */
function ofSessions(
  { measure, gapMinutes = sessionMinutes, atLeast = fewestForVariation }: MeasuredFeature,
  when: string,
): string {
  const gap = Math.round(gapMinutes * 60_000);
  const times = `arraySort(groupArrayIf(toUnixTimestamp64Milli(occurred_at), ${when}))`;
  const pauses = `arrayDifference(${times})`;
  const sessions = `if(countIf(${when}) = 0, 0, 1 + arrayCount(pause -> pause > ${gap}, ${pauses}))`;
  if (measure === 'sessions') return sessions;
  if (measure === 'events_per_session') return `countIf(${when}) / nullIf(${sessions}, 0)`;
  if (measure === 'minutes_per_session')
    return `arraySum(pause -> if(pause > ${gap}, 0, pause), ${pauses}) / 60000 / nullIf(${sessions}, 0)`;
  // Where sessions begin, and one place after the last event: their differences are events per session.
  const starts = `arrayConcat([toUInt32(1)], arrayFilter((place, pause) -> pause > ${gap}, arrayEnumerate(${times}), ${pauses}), [toUInt32(countIf(${when}) + 1)])`;
  const sizes = `arrayPopFront(arrayDifference(${starts}))`;
  return `if(${sessions} < ${Math.max(2, atLeast)}, NULL, arrayReduce('stddevSamp', ${sizes}) / arrayAvg(${sizes}))`;
}

function ofProperty(
  { measure, property }: MeasuredFeature,
  { when, least }: { when: string; least: number },
  statement: Statement,
): string {
  const { number, text } = propertyReadings(property!, statement);
  const held = `${when} AND isNotNull(${number})`;
  const enough = (value: string, fewest: number) =>
    fewest === 0 ? value : `if(countIf(${held}) < ${fewest}, NULL, ${value})`;
  switch (measure) {
    case 'sum':
      return enough(
        property === '$value' ? `sumIf(ifNull(value, 0), ${when})` : `sumIf(ifNull(${number}, 0), ${when})`,
        least,
      );
    case 'average':
      return enough(`avgOrNullIf(${number}, ${when})`, least);
    case 'min':
      return enough(`minOrNullIf(${number}, ${when})`, least);
    case 'max':
      return enough(`maxOrNullIf(${number}, ${when})`, least);
    case 'first':
      return enough(`argMinOrNullIf(${number}, (occurred_at, message_id), ${held})`, least);
    case 'last':
      return enough(`argMaxOrNullIf(${number}, (occurred_at, message_id), ${held})`, least);
    case 'most_frequent':
      return enough(mode(`assumeNotNull(${number})`, held), least);
    case 'most_frequent_share':
      return enough(shareOfMode(`assumeNotNull(${text})`, `${when} AND isNotNull(${text})`), least);
    case 'distinct':
      return property === '$order'
        ? `uniqExactIf(order_key, ${when})`
        : `uniqExactIf(${text}, ${when} AND isNotNull(${text}))`;
    case 'stddev':
      return enough(`stddevSampIf(assumeNotNull(${number}), ${held})`, Math.max(2, least));
    default:
      return enough(
        `stddevSampIf(assumeNotNull(${number}), ${held}) / nullIf(avgIf(assumeNotNull(${number}), ${held}), 0)`,
        Math.max(2, least),
      );
  }
}

/** As many as a reader takes in; what comes after them in the alphabet is left out. */
const longestList = 100;

function ofText(
  { measure, property }: MeasuredFeature,
  { when, least }: { when: string; least: number },
  statement: Statement,
): string {
  const { text } = propertyReadings(property!, statement);
  const held = `${when} AND isNotNull(${text})`;
  const known = `assumeNotNull(${text})`;
  const value = {
    first: `argMinOrNullIf(${text}, (occurred_at, message_id), ${held})`,
    last: `argMaxOrNullIf(${text}, (occurred_at, message_id), ${held})`,
    most_frequent: mode(known, held),
    list: `nullIf(arrayStringConcat(arraySlice(arraySort(groupUniqArrayIf(${known}, ${held})), 1, ${longestList}), ', '), '')`,
  }[measure as 'first' | 'last' | 'most_frequent' | 'list'];
  return least === 0 ? value : `if(countIf(${held}) < ${least}, NULL, ${value})`;
}

/** The most frequent value; of several the lowest. */
function mode(value: string, when: string): string {
  const counts = `sumMapIf([${value}], [toUInt64(1)], ${when})`;
  return `if(empty(${counts}.1), NULL, ${counts}.1[indexOf(${counts}.2, arrayMax(${counts}.2))])`;
}

/** How many of the values are the most frequent one, as a share; null without any. */
function shareOfMode(value: string, when: string): string {
  const counts = `sumMapIf([${value}], [toUInt64(1)], ${when}).2`;
  return `if(empty(${counts}), NULL, arrayMax(${counts}) / arraySum(${counts}))`;
}

/** What a measure says, in words. */
export function describeMeasure({
  measure,
  event,
  property,
  withinDays,
  gapMinutes = sessionMinutes,
}: MeasuredFeature): string {
  const of = property === undefined ? '' : ` of ${property}`;
  const window = withinDays === undefined ? '' : ` in the last ${withinDays} days`;
  const sessions = measure.includes('session')
    ? `; a pause of more than ${gapMinutes} minutes begins a new session`
    : '';
  return `${measure.replaceAll('_', ' ')}${of}: "${event}"${window}${sessions}.`;
}
