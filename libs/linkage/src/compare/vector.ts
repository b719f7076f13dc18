import type { LinkageRun } from '../linkage-run.js';
import { kindOf } from '../settings/roles.js';
import { frequencyMatters, ladders, type Ladder, type Level } from './ladders.js';
import { sharedWeight } from './record-table.js';

/** Bits of one comparison in a packed vector: rung 0 (missing) to 7. */
export const rungBits = 3;

/** How often two records with a value agree on it by chance: Σ n(n−1) / F(F−1), and how many have one. */
export interface Agreement {
  share: number;
  filled: number;
  distinct: number;
}

/**
 * SQL for the comparison vector of records `a` and `b`, packed three bits a field, first field lowest. With masks (see
 * {@link masks}) hopeless similarities are left out.
 */
export function packedVector(run: LinkageRun, masked: boolean): string {
  const parts = run.fields.map((_, i) => `bitShiftLeft(toUInt64(${rungOf(run, i, masked)}), ${rungBits * i})`);
  return parts.join(' + ');
}

/** SQL for columns with the letters (bytes modulo 64) that each value of a compared field has, as bits. */
export const masks = (run: LinkageRun): string =>
  run.fields
    .flatMap((_, i) => (ladderOf(run, i).leastSimilar === undefined ? [] : [`, ${mask(`f${i}`)} AS x${i}`]))
    .join('');

const mask = (value: string): string =>
  `arrayReduce('groupBitOr', arrayMap(letter -> bitShiftLeft(toUInt64(1), letter % 64), reinterpret(${value}, 'Array(UInt8)')))`;

/** SQL that is true where Jaro-Winkler cannot reach `least` (Winkler adds at most four tenths of what Jaro lacks). */
function hopeless(i: number, least: number): string {
  const jaro = (least - 0.4) / 0.6;
  const within = (one: string, other: string): string =>
    `toInt32(length(${one}.f${i})) - bitCount(bitAnd(${one}.x${i}, bitNot(${other}.x${i})))`;
  return `least(${within('a', 'b')}, ${within('b', 'a')}) * (length(a.f${i}) + length(b.f${i})) < ${3 * jaro - 1} * length(a.f${i}) * length(b.f${i})`;
}

/** SQL for the bits that the frequency of equal values adds to or takes from the weight of a pair. */
export function frequencyBits(run: LinkageRun, agreements: readonly Agreement[]): string {
  const parts = run.fields.flatMap((field, i) => {
    const { share, filled } = agreements[i]!;
    if (!frequencyMatters.has(field.role) || share === 0) return [];
    return [`if(a.f${i} != '' AND a.f${i} = b.f${i}, log2(${share * filled} / greatest(a.n${i}, 1)), 0)`];
  });
  return parts.length === 0 ? 'toFloat32(0)' : `toFloat32(${parts.join(' + ')})`;
}

const ladderOf = (run: LinkageRun, i: number): Ladder => ladders[kindOf[run.fields[i]!.role]];
export const levelsOf = (run: LinkageRun, i: number): readonly Level[] => ladderOf(run, i).levels;

function rungOf(run: LinkageRun, i: number, masked: boolean): string {
  const field = run.fields[i]!;
  const ladder = ladderOf(run, i);
  const names: Record<string, string> = {
    a: `a.f${i}`,
    b: `b.f${i}`,
    sumA: `a.s${i}`,
    sumB: `b.s${i}`,
    tokensA: `a.t${i}`,
    tokensB: `b.t${i}`,
    shared: sharedWeight(i),
    swapped: field.role === 'forename' ? shortFormOrSwapped(run, i) : '0',
    hopeless: masked && ladder.leastSimilar !== undefined ? hopeless(i, ladder.leastSimilar) : '0',
    ...ladder.lets,
  };
  if (ladder.lets.shared) names.shared = sharedWeight(i);
  const filled = (text: string): string => {
    let out = text;
    for (let depth = 0; depth < 6 && out.includes('{'); depth++)
      out = out.replace(/\{(\w+)\}/g, (whole, name: string) =>
        names[name] === undefined ? whole : `(${names[name]})`,
      );
    return out;
  };
  const rungs = ladder.levels
    .map(({ when }, index) => ({ when: filled(when), rung: index + 1 }))
    .slice(1)
    .reverse();
  const missing = `a.f${i} = '' OR b.f${i} = ''${field.role === 'surname' ? ` OR ${swappedNames(run) ?? '0'}` : ''}`;
  // Conditions are tried one after another, and each would compute a similarity anew but for this first one, which asks
  // for all of them, is never true, and is the only one that is computed for every pair.
  const dear = (ladder.dear ?? []).map((name) => `toFloat64({${name}})`);
  const first = dear.length === 0 ? '' : `${filled(dear.join(' + '))} < -1, 0, `;
  return `multiIf(${first}${missing}, 0, ${rungs.map(({ when, rung }) => `${when}, ${rung}`).join(', ')}, 1)`;
}

/** Given and family name the other way round: the given name's rung tells it, and the family name's stays silent. */
function swappedNames({ fields }: LinkageRun): string | undefined {
  const [given, family] = ['forename', 'surname'].map((role) => fields.findIndex((field) => field.role === role)) as [
    number,
    number,
  ];
  if (given < 0 || family < 0) return undefined;
  return `(a.f${given} = b.f${family} AND a.f${family} = b.f${given} AND a.f${given} != a.f${family} AND a.f${given} != '' AND a.f${family} != '')`;
}

function shortFormOrSwapped(run: LinkageRun, i: number): string {
  const first = run.fields.findIndex(({ role }) => role === 'forename');
  const short = `hasAny(a.forms${i}, b.forms${i})`;
  return first === i && swappedNames(run) ? `${short} OR ${swappedNames(run)}` : short;
}
