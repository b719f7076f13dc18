import { bitsOf, explainPairs, probabilityOf, type Explanation } from '@tributary/linkage';
import type { LinkedFiles } from '../link-files.js';
import { escaped, percent, table, twoSidedBar } from './html.js';

type Examples = Record<'linked' | 'borderline' | 'not linked', Explanation[]>;

const each = 3;
/** Edges are sorted, the strongest first. Borderline are those nearest to the threshold on either side. */
export async function examplePairs({ linkage, settings }: LinkedFiles): Promise<Examples> {
  const { edges } = linkage;
  const accept = bitsOf(settings.thresholds.accept);
  const over = edges.bits.filter((bits) => bits >= accept).length;
  const total = edges.bits.length;
  const places = {
    linked: spread(0, Math.max(0, over - each)),
    borderline: range(Math.max(0, over - each), Math.min(total, over + each)),
    'not linked': spread(Math.min(total, over + each), total),
  };
  const asked = Object.values(places).flat();
  const found = await explainPairs(
    linkage,
    asked.map((at) => [edges.l[at]!, edges.r[at]!] as const),
  );
  const take = (list: readonly number[]): Explanation[] =>
    list.flatMap((at) => found.find(({ l, r }) => l === edges.l[at] && r === edges.r[at]) ?? []);
  return { linked: take(places.linked), borderline: take(places.borderline), 'not linked': take(places['not linked']) };
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
const spread = (from: number, to: number): number[] =>
  to <= from ? [] : [...new Set([0.25, 0.5, 0.75].map((share) => Math.floor(from + share * (to - from))))];

/** One pair: what each field says, and what that adds up to. */
export function waterfall(pair: Explanation): string {
  const most = Math.max(12, ...pair.fields.map(({ bits }) => Math.abs(bits)), Math.abs(pair.priorBits));
  const line = (name: string, [told, bits]: readonly [string, number], values = ['', '']): string[] => [
    escaped(name),
    escaped(values[0]!) || '<span class="quiet">–</span>',
    escaped(values[1]!) || '<span class="quiet">–</span>',
    escaped(told),
    twoSidedBar(bits, most),
    `<span class="number">${bits > 0 ? '+' : ''}${bits.toFixed(1)}</span>`,
  ];
  const start = line('start', ['two records taken at random', pair.priorBits]);
  const fields = pair.fields.map(({ field, left, right, level, countedAt, bits }) =>
    line(
      field,
      [level ?? (countedAt === null ? 'missing: says nothing' : `counted at ${countedAt}`), bits],
      [left, right],
    ),
  );
  const frequency = line('rarity', ['rare values say more, common ones less', pair.frequencyBits]);
  const rivals =
    pair.rivalBits === 0 ? [] : [line('rivals', ['no other pair of the two is as likely', pair.rivalBits])];
  return `<h3>Records ${pair.l + 1} and ${pair.r + 1}: <span class="verdict">${percent(probabilityOf(pair.bits))} likely the same</span> <span class="quiet">(${pair.bits.toFixed(1)} bits)</span></h3>${table(['', 'one', 'other', 'comparison', 'against ← → for', 'bits'], [start, ...fields, frequency, ...rivals])}`;
}
