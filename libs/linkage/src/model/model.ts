import type { LinkageRun } from '../linkage-run.js';
import { levelsOf } from '../compare/vector.js';
import { rungSlots, type OthersModel } from './dependence.js';

/** What a rung of a comparison tells. */
export interface LevelEstimate {
  label: string;
  /** Share of the rung among matches and among others, values present. */
  m: number;
  u: number;
  /** log2(m / u), kept rising with likeness; by the rung (0 to 7) of the field that this one hangs on. */
  bits: number[];
}

export interface FieldModel {
  field: string;
  /** Place of the field that chance agreement here depends on; -1 where it depends on none. */
  parent: number;
  levels: LevelEstimate[];
}

/** A Fellegi-Sunter model (Fellegi & Sunter 1969) whose chance agreement is a tree of dependences. */
export interface LinkModel {
  /** Share of matches among all pairs, and as bits of prior evidence. */
  lambda: number;
  priorBits: number;
  fields: FieldModel[];
  iterations: number;
  /** Set where records have several partners each (see many-matches.ts): clusters are joined with more care then. */
  many?: true;
}

/** Match weight in bits → match probability. */
export const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits);
export const bitsOf = (probability: number): number =>
  probability >= 1 ? Infinity : Math.log2(probability / (1 - probability));

export function fieldModels(run: LinkageRun, m: readonly Float64Array[], others: OthersModel): FieldModel[] {
  return run.fields.map((field, i) => {
    const levels = levelsOf(run, i);
    const table = others.tables[i]!;
    const rising = Array.from({ length: rungSlots }, (_, given) => {
      const u = levels.map((__, at) => table[given * rungSlots + at + 1]!);
      return isotonic(
        u.map((share, at) => Math.log2(m[i]![at]! / share)),
        u.map((share, at) => share + m[i]![at]!),
      );
    });
    return {
      field: field.name,
      parent: others.parents[i]!,
      levels: levels.map(({ label }, at) => ({
        label,
        m: m[i]![at]!,
        u: table[at + 1]!,
        bits: rising.map((bits) => bits[at]!),
      })),
    };
  });
}

/** Nearest rising sequence, by weight: pool adjacent violators (Barlow et al. 1972). */
export function isotonic(values: readonly number[], weights: readonly number[]): number[] {
  const pools: { sum: number; weight: number; size: number }[] = [];
  values.forEach((value, i) => {
    pools.push({ sum: value * weights[i]!, weight: weights[i]!, size: 1 });
    for (let last = pools.length - 1; last > 0; last--) {
      const [before, here] = [pools[last - 1]!, pools[last]!];
      if (before.sum / before.weight <= here.sum / here.weight) break;
      pools.splice(last - 1, 2, {
        sum: before.sum + here.sum,
        weight: before.weight + here.weight,
        size: before.size + here.size,
      });
    }
  });
  return pools.flatMap(({ sum, weight, size }) => Array<number>(size).fill(sum / weight));
}
