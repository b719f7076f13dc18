import type { FeatureInfo } from '@tributary/contracts';
import type { Evidence } from './result.js';

type Role = 'recency' | 'frequency' | 'money' | 'interest' | 'discount' | 'other';
type Levels = Partial<Record<Role, 'high' | 'low'>>;

const strong = 0.4;

/** Names by what customer analysts call such groups; the first that fits wins. */
const patterns: { when: Levels; name: string }[] = [
  { when: { discount: 'high' }, name: 'Bargain hunters' },
  { when: { frequency: 'high', money: 'high', recency: 'high' }, name: 'Big spenders gone quiet' },
  { when: { frequency: 'high', money: 'high' }, name: 'Loyal big spenders' },
  { when: { frequency: 'low', money: 'high' }, name: 'Rare big spenders' },
  { when: { frequency: 'high', money: 'low' }, name: 'Frequent small buyers' },
  { when: { interest: 'high', frequency: 'low' }, name: 'Window shoppers' },
  { when: { interest: 'high', money: 'low' }, name: 'Window shoppers' },
  { when: { recency: 'high' }, name: 'Lapsed' },
  { when: { frequency: 'high' }, name: 'Regulars' },
  { when: { money: 'high' }, name: 'Big spenders' },
  { when: { recency: 'low', frequency: 'low' }, name: 'Newcomers' },
  { when: { recency: 'low' }, name: 'Recently active' },
  { when: { frequency: 'low' }, name: 'Occasional buyers' },
  { when: { money: 'low' }, name: 'Small spenders' },
  { when: { interest: 'high' }, name: 'Engaged' },
  { when: { interest: 'low' }, name: 'Hard to engage' },
];

/** One name per cluster, all different: by pattern, else by the strongest feature; told apart by what differs most. */
export function namesOf(clusters: readonly (readonly Evidence[])[], features: readonly FeatureInfo[]): string[] {
  const infos = new Map(features.map((info) => [info.key, info]));
  const used = new Set<string>();
  return clusters.map((evidence) => {
    const base = baseName(evidence, infos);
    const qualified = evidence
      .filter((item) => !base.toLowerCase().includes(aspect(item, infos).toLowerCase()))
      .filter((item) => !base.toLowerCase().includes(title(item, infos)))
      .map((item) => `${base}, ${lowered(aspect(item, infos))}`);
    const numbered = Array.from({ length: clusters.length + 1 }, (_, at) => `${base} ${at + 2}`);
    const name = [base, ...qualified, ...numbered].find((candidate) => !used.has(candidate)) ?? base;
    used.add(name);
    return name;
  });
}

function baseName(evidence: readonly Evidence[], infos: Map<string, FeatureInfo>): string {
  const levels = levelsOf(evidence, infos);
  const fits = patterns.find(({ when }) =>
    Object.entries(when).every(([role, level]) => levels[role as Role] === level),
  );
  if (fits) return fits.name;
  const told = evidence.filter((item) => Math.abs(item.effect) >= strong).slice(0, 2);
  const [first, second] = told.map((item) => aspect(item, infos));
  if (first === undefined) return 'Average';
  return second === undefined ? first : `${first}, ${lowered(second)}`;
}

/** The strongest evidence of a role decides its level. */
function levelsOf(evidence: readonly Evidence[], infos: Map<string, FeatureInfo>): Levels {
  const levels: Levels = {};
  for (const item of evidence) {
    const role = roleOf(infos.get(item.feature));
    if (levels[role] === undefined && Math.abs(item.effect) >= strong) levels[role] = item.effect > 0 ? 'high' : 'low';
  }
  return levels;
}

function roleOf(info: FeatureInfo | undefined): Role {
  if (!info) return 'other';
  if (/discount|coupon|voucher|deal|on sale/i.test(`${info.noun} ${info.key}`)) return 'discount';
  if (info.unit === 'days') return /since|recency/.test(`${info.noun} ${info.key}`) ? 'recency' : 'other';
  if (info.unit === 'money') return 'money';
  if (/click|open|view|visit|impression|page/i.test(`${info.noun} ${info.key}`)) return 'interest';
  if (info.unit === 'ratio') return 'other';
  return /\b(orders|purchases)\b/i.test(info.noun) ? 'frequency' : 'other';
}

/** "High income", or of a share "Gender female" and "Not gender female". */
function aspect(item: Evidence, infos: Map<string, FeatureInfo>): string {
  const high = item.effect > 0;
  if (infos.get(item.feature)?.unit !== 'share') return `${high ? 'High' : 'Low'} ${title(item, infos)}`;
  const named = (infos.get(item.feature)?.title ?? item.feature).replace(' = ', ' ');
  return high ? named : `Not ${lowered(named)}`;
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Its title as words: "PetalLengthCm" as "petal length cm". */
function title(item: Evidence, infos: Map<string, FeatureInfo>): string {
  return (infos.get(item.feature)?.title ?? item.feature)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}
