import { rungBits } from '../compare/vector.js';
import type { LinkageRun } from '../linkage-run.js';
import { rungSlots } from './dependence.js';
import type { LinkModel } from './model.js';

/** Scored pairs, the strongest first. */
export interface Edges {
  l: Uint32Array;
  r: Uint32Array;
  bits: Float64Array;
  /** What rivals add to the weight by fields (see partner-evidence.ts); absent where they are not looked at. */
  rivals?: Float64Array;
}

/** SQL for the match weight of a packed vector. */
export function weightOf(model: LinkModel): string {
  const rung = (i: number): string => `bitAnd(bitShiftRight(g, ${rungBits * i}), 7)`;
  const parts = model.fields.map(({ levels, parent }, i) => {
    const given = parent < 0 ? [0] : Array.from({ length: rungSlots }, (_, at) => at);
    const table = given.flatMap((at) => Array.from({ length: rungSlots }, (_, own) => levels[own - 1]?.bits[at] ?? 0));
    const place = parent < 0 ? rung(i) : `${rungSlots} * ${rung(parent)} + ${rung(i)}`;
    return `arrayElement([${table.join(', ')}], ${place} + 1)`;
  });
  return `${model.priorBits} + frequency + ${parts.join(' + ')}`;
}

/** All pairs from `leastBits` on. */
export async function scorePairs(run: LinkageRun, model: LinkModel, leastBits: number): Promise<Edges> {
  const { columns } = await run.warehouse.columns(
    `SELECT toFloat64(l) AS l, toFloat64(r) AS r, toFloat64(w) AS w FROM (SELECT l, r, ${weightOf(model)} AS w FROM ${run.prefix}_vector) WHERE w >= ${leastBits} ORDER BY w DESC, l, r`,
    { signal: run.signal, timeoutSeconds: 3600 },
  );
  return { l: Uint32Array.from(columns.get('l')!), r: Uint32Array.from(columns.get('r')!), bits: columns.get('w')! };
}
