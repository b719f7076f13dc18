import { rungBits } from '../compare/vector.js';
import type { Linkage } from '../link-records.js';
import type { Field } from '../settings/link-settings.js';
import { rungSlots } from './dependence.js';
import type { LinkModel } from './model.js';
import type { Edges } from './score-pairs.js';

/** One bar of a waterfall. */
export interface EvidenceBar {
  field: string;
  left: string;
  right: string;
  /** Rung of the comparison; null where it says nothing: a value is missing, or it is counted at another field. */
  level: string | null;
  /** The field at which this one is counted: names the other way round are told at the given name, once. */
  countedAt: string | null;
  bits: number;
}

/** Why a pair has its match weight: prior, frequency, fields and rivals add up to `bits`. */
export interface Explanation {
  l: number;
  r: number;
  bits: number;
  priorBits: number;
  /** What rare equal values add, and common ones take away. */
  frequencyBits: number;
  /** What it adds, between two files or by a single field, that no other pair of the two records is as likely; 0 elsewhere. */
  rivalBits: number;
  fields: EvidenceBar[];
}

/** The waterfalls of compared pairs (at most a few hundred), in the order asked for; pairs that were never compared are left out. */
export async function explainPairs(
  { run, model, edges }: Linkage,
  pairs: readonly (readonly [number, number])[],
): Promise<Explanation[]> {
  if (pairs.length === 0) return [];
  const values = run.fields.flatMap((_, i) => [`a.f${i} AS a${i}`, `b.f${i} AS b${i}`]).join(', ');
  const some = `(SELECT * FROM ${run.prefix}_record WHERE id IN (${[...new Set(pairs.flat())].join(', ')}))`;
  const rows = await run.warehouse.query<Record<string, string | number>>(
    `SELECT p.l AS l, p.r AS r, toFloat64(p.g) AS g, p.frequency AS frequency, ${values} FROM (SELECT l, r, g, frequency FROM ${run.prefix}_vector WHERE (l, r) IN (${pairs.map(([l, r]) => `(${l}, ${r})`).join(', ')})) AS p INNER JOIN ${some} AS a ON a.id = p.l INNER JOIN ${some} AS b ON b.id = p.r`,
    { signal: run.signal },
  );
  const found = new Map(rows.map((row) => [`${row.l} ${row.r}`, row]));
  const rivals = rivalBitsOf(edges, new Set(found.keys()));
  return pairs.flatMap(([l, r]) => {
    const row = found.get(`${l} ${r}`);
    if (!row) return [];
    const sides = run.fields.map((_, i): [string, string] => [String(row[`a${i}`]), String(row[`b${i}`])]);
    const fields = evidenceBars({ model, fields: run.fields }, Number(row.g), sides);
    const frequencyBits = Number(row.frequency);
    const rivalBits = rivals.get(`${l} ${r}`) ?? 0;
    const bits = fields.reduce((sum, bar) => sum + bar.bits, model.priorBits + frequencyBits + rivalBits);
    return [{ l, r, bits, priorBits: model.priorBits, frequencyBits, rivalBits, fields }];
  });
}

function rivalBitsOf({ l, r, rivals }: Edges, asked: ReadonlySet<string>): Map<string, number> {
  const found = new Map<string, number>();
  rivals?.forEach((bits, at) => {
    const pair = `${l[at]} ${r[at]}`;
    if (bits !== 0 && asked.has(pair)) found.set(pair, bits);
  });
  return found;
}

/** What each field of a packed comparison vector says. `sides`: the two values of every field. */
export function evidenceBars(
  { model, fields }: { model: LinkModel; fields: readonly Field[] },
  vector: number,
  sides: readonly (readonly [string, string])[],
): EvidenceBar[] {
  const rung = (i: number): number => Math.floor(vector / 2 ** (rungBits * i)) % rungSlots;
  return model.fields.map(({ field, levels, parent }, i) => {
    const level = levels[rung(i) - 1];
    const [left, right] = sides[i]!;
    const silent = rung(i) === 0 && left !== '' && right !== '';
    return {
      field,
      left,
      right,
      countedAt: silent ? (fields.find(({ role }) => role === 'forename')?.name ?? null) : null,
      level: level?.label ?? null,
      bits: level?.bits[parent < 0 ? 0 : rung(parent)] ?? 0,
    };
  });
}
