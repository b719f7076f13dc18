import { TributaryError, type Column, type Matrix, type Warehouse } from '@tributary/contracts';
import type { CompiledFeature, CompiledFeatureSet } from './feature-set.js';
import { peopleNow } from './people-then.js';
import { whenever } from './point-in-time.js';

/**
 * The rows of events that may be of the people in `scope`, found by the sort key. Without FINAL: who once was one of them is
 * read and told apart by the dictionary, which costs less than sorting aliases out.
 */
export const originsOfScope =
  'origin IN (SELECT arrayJoin({scope:Array(UInt64)}) UNION ALL SELECT origin FROM profile_alias WHERE canonical IN ({scope:Array(UInt64)}))';

/** Values of sets by set, each with the people who have a row in it. */
export type ValuesOfFew = ReadonlyMap<string, { ids: Float64Array; columns: ReadonlyMap<string, Float64Array> }>;

/** Some columns of a set, up to the end of a reference day ('YYYY-MM-DD', UTC). */
export interface AskedOfFew {
  set: CompiledFeatureSet;
  features: readonly CompiledFeature[];
  asOf: string;
}

/** Whether a value can be told of one person alone: neither a place among everybody nor SQL that a project wrote. */
export function toldOfOne({ select }: CompiledFeatureSet, { amongAll }: CompiledFeature): boolean {
  return typeof select === 'string' && amongAll !== true;
}

/**
 * Features of a few people as computing them for everybody would say them now, from their own events only; the values in force
 * are left alone. Only features of which {@link toldOfOne} holds; CONFIG_INVALID for sets of SQL.
 */
export async function valuesOfFew(
  warehouse: Warehouse,
  asked: readonly AskedOfFew[],
  people: readonly string[],
): Promise<ValuesOfFew> {
  const own = `(SELECT * FROM ${peopleNow.events} WHERE ${originsOfScope} AND profile IN ({scope:Array(UInt64)}))`;
  const read = asked.map(async ({ set: { key, params, ...set }, features, asOf }) => {
    const select = set.alone ?? set.select;
    if (typeof select !== 'string')
      throw new TributaryError(
        'CONFIG_INVALID',
        `The feature set "${key}" is SQL over everybody: compute it as a whole.`,
      );
    const names = features.map(
      ({ column, type }, at) => `ifNull(toFloat64(CAST(\`${column}\` AS ${type})), nan) AS c${at}`,
    );
    const { columns } = await warehouse.columns(
      `SELECT toFloat64(profile) AS id, ${names.join(', ')} FROM (${select.replaceAll(peopleNow.events, own)}) ORDER BY id`,
      { params: { ...params, scope: people, as_of: `${asOf} 00:00:00.000`, known_by: whenever } },
    );
    const values = features.map(({ column }, at) => [column, columns.get(`c${at}`) ?? new Float64Array()] as const);
    return [key, { ids: columns.get('id') ?? new Float64Array(), columns: new Map(values) }] as const;
  });
  return new Map(await Promise.all(read));
}

/**
 * The matrix of a few people, as `featureMatrix` makes it of everybody: who has a row in one of the features' sets, by profile
 * id; with `only` those of them who are in it.
 */
export function matrixOfFew(
  values: ValuesOfFew,
  features: readonly { set: string; feature: CompiledFeature }[],
  only?: ReadonlySet<string>,
): Matrix {
  const used = [...new Set(features.map(({ set }) => set))];
  const idsOf = (set: string) => values.get(set)?.ids ?? new Float64Array();
  const known = new Set(used.flatMap((set) => [...idsOf(set)]));
  const ids = Float64Array.from([...known].filter((id) => only === undefined || only.has(String(id)))).sort();
  const places = new Map(used.map((set) => [set, new Map([...idsOf(set)].map((id, place) => [id, place]))]));
  const columns = features.map(({ set, feature: { key, column, absent } }): Column => {
    const told = values.get(set)?.columns.get(column);
    const data = ids.map((id) => {
      const place = places.get(set)!.get(id);
      return place === undefined ? (absent ?? NaN) : told![place]!;
    });
    return { name: key, kind: 'numeric', data };
  });
  return { rows: ids.length, ids: BigUint64Array.from(ids, BigInt), columns };
}
