import type { AnyComparison, NearClause, TraitClause } from '@tributary/contracts';
import type { Readings } from '@tributary/features';
import { now, type Statement } from '@tributary/features';

/** A trait of a person; it keeps its JSON type. One that is not there would read as an empty text, which is a value. */
export function traitReadings(trait: string, statement: Statement): Readings {
  statement.traits.add(trait);
  const path = `p.traits.\`${trait}\``;
  const text = `if(isNull(${path}), NULL, toString(${path}))`;
  return {
    text,
    number: `toFloat64OrNull(${text})`,
    known: `isNotNull(${path})`,
    list: `JSONExtract(ifNull(if(isNull(${path}), '', toJSONString(${path})), ''), 'Array(String)')`,
  };
}

export function featureReadings(feature: string, statement: Statement): Readings {
  const [set = '', column = ''] = feature.split('.');
  statement.featureSets.add(set);
  const alias = `f_${set.replaceAll('-', '_')}`;
  const value = `${alias}.\`${column}\``;
  const present = `${alias}.version != 0`;
  return {
    text: `if(${present}, toNullable(toString(${value})), NULL)`,
    // A feature may be a text; what is no number is missing then.
    number: `if(${present}, accurateCastOrNull(${value}, 'Float64'), NULL)`,
    known: `(${present} AND isNotNull(${value}))`,
  };
}

const dateOps: readonly AnyComparison[] = ['in_last_days', 'in_next_days', 'anniversary'];
export const asksDate = ({ op }: { op: AnyComparison }): boolean => dateOps.includes(op);

/**
 * Where a date lies, seen from now. A date without a time begins at midnight UTC. The anniversary of 29 February is
 * 28 February in years that have no 29th.
 */
export function dateCondition(clause: TraitClause, statement: Statement): string {
  const { text } = traitReadings(clause.trait, statement);
  const days = Number(clause.value ?? 0);
  if (clause.op === 'anniversary') {
    const timezone = clause.timezone ?? 'UTC';
    statement.edge({ kind: 'anniversary', trait: clause.trait, timezone });
    // The day as it is written, without a time zone: a birthday is one wherever one is born.
    const born = `toDate32OrNull(substring(${text}, 1, 10))`;
    const day = `(toDate(${now}, ${statement.bind(timezone)}) + ${days})`;
    const leapless = `(toMonth(${born}) = 2 AND toDayOfMonth(${born}) = 29 AND toMonth(${day}) = 2 AND toDayOfMonth(${day}) = 28 AND toDayOfMonth(toLastDayOfMonth(${day})) = 28)`;
    return `ifNull((toMonth(${born}) = toMonth(${day}) AND toDayOfMonth(${born}) = toDayOfMonth(${day})) OR ${leapless}, 0)`;
  }
  const moment = `parseDateTime64BestEffortOrNull(${text}, 3, 'UTC')`;
  const length = `toIntervalMillisecond(${Math.round(days * 86_400_000)})`;
  statement.edge({ kind: 'date', trait: clause.trait, seconds: 0 });
  statement.edge({
    kind: 'date',
    trait: clause.trait,
    seconds: (clause.op === 'in_last_days' ? 1 : -1) * days * 86_400,
  });
  return clause.op === 'in_last_days'
    ? `ifNull(${moment} > ${now} - ${length} AND ${moment} <= ${now}, 0)`
    : `ifNull(${moment} > ${now} AND ${moment} <= ${now} + ${length}, 0)`;
}

/** Kilometres along the great circle by the haversine formula, on a sphere of the Earth's mean radius (IUGG: 6,371.0088 km). */
export function distance(clause: NearClause, statement: Statement): string {
  const latitude = traitReadings(clause.latitude ?? 'latitude', statement).number;
  const longitude = traitReadings(clause.longitude ?? 'longitude', statement).number;
  const lat = `radians(${latitude})`;
  const there = `radians(${statement.bind(clause.near.latitude)})`;
  const east = `radians(${longitude} - ${statement.bind(clause.near.longitude)})`;
  const half = (angle: string) => `pow(sin((${angle}) / 2), 2)`;
  const known = `(abs(${latitude}) <= 90 AND abs(${longitude}) <= 180)`;
  return `if(ifNull(${known}, 0), 2 * 6371.0088 * asin(least(1, sqrt(${half(`${lat} - ${there}`)} + cos(${lat}) * cos(${there}) * ${half(east)}))), NULL)`;
}
