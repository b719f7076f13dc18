import type { FeatureInfo } from '@tributary/contracts';
import { valueInUnit } from './describe.js';
import type { Evidence } from './result.js';
import { telling, toldOf } from './told.js';
import { capital, lowered, shortened, wordsOf } from './words.js';

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

/**
 * One name per cluster, all different: by pattern, else by the strongest feature; told apart by what differs most, else by
 * how much it is.
 */
export function namesOf(clusters: readonly (readonly Evidence[])[], features: readonly FeatureInfo[]): string[] {
  const infos = new Map(features.map((info) => [info.key, info]));
  const used = new Set<string>();
  const bases = clusters.map((evidence) => baseName(evidence, infos));
  return clusters.map((evidence, at) => {
    const base = bases[at]!;
    const rivals = clusters.filter((_, other) => other < at && bases[other] === base);
    const said = toldOf(evidence, { infos, least: 0 }).filter(
      (item) => !holds(base, aspect(item, infos)) && !holds(base, title(item, infos)),
    );
    // What those of the same name have the other way round tells them apart; what they share does not.
    const apart = said.filter(({ feature, effect }) => rivals.every((rival) => effectOf(rival, feature) * effect <= 0));
    const ways = [...apart, ...said].map((item) => lowered(aspect(item, infos)));
    const some = [...new Set(ways)].slice(0, 6);
    const pairs = some.flatMap((one, first) => some.slice(first + 1).map((two) => `${one}, ${two}`));
    const [first] = evidence;
    const info = first && infos.get(first.feature);
    const measured = info ? [`${base} (${valueInUnit(first.mean, info)})`] : [];
    const numbers = Array.from({ length: clusters.length + 1 }, (_, number) => `${base} ${number + 2}`);
    const qualified = [...ways, ...pairs].map((way) => `${base}, ${way}`);
    const name = [base, ...qualified, ...measured, ...numbers].find((candidate) => !used.has(candidate)) ?? base;
    used.add(name);
    return name;
  });
}

const effectOf = (evidence: readonly Evidence[], feature: string): number =>
  evidence.find((item) => item.feature === feature)?.effect ?? 0;

function baseName(evidence: readonly Evidence[], infos: Map<string, FeatureInfo>): string {
  const levels = levelsOf(evidence, infos);
  const fits = patterns.find(({ when }) =>
    Object.entries(when).every(([role, level]) => levels[role as Role] === level),
  );
  if (fits) return fits.name;
  // What sets a cluster apart a little still says more than "Average".
  const told = [strong, telling].map((least) => toldOf(evidence, { infos, least })).find(({ length }) => length > 0);
  const [first, second] = (told ?? []).slice(0, 2).map((item) => aspect(item, infos));
  if (first === undefined) return 'Average';
  return second === undefined ? first : `${first}, ${lowered(second)}`;
}

/** The strongest evidence of a role decides its level. */
function levelsOf(evidence: readonly Evidence[], infos: Map<string, FeatureInfo>): Levels {
  const levels: Levels = {};
  for (const item of evidence) {
    const role = roleOf(infos.get(item.feature), infos);
    if (levels[role] === undefined && Math.abs(item.effect) >= strong) levels[role] = item.effect > 0 ? 'high' : 'low';
  }
  return levels;
}

function roleOf(info: FeatureInfo | undefined, infos: Map<string, FeatureInfo>): Role {
  if (!info) return 'other';
  if (info.unit === 'number' && isRfm(infos)) {
    const role = rfm.find(({ word }) => word.test(info.noun))?.role;
    if (role) return role;
  }
  const words = `${info.noun} ${info.key}`;
  if (says(words, 'discount(s|ed)?|coupons?|vouchers?|deals?|on[ _]sale')) return 'discount';
  if (info.unit === 'days') return /since|recency/.test(words) ? 'recency' : 'other';
  if (info.unit === 'money') return 'money';
  if (says(words, 'click(s|ed)?|opens|opened|open[ _]rates?|view(s|ed)?|visit(s|ed)?|impressions?|pages?'))
    return 'interest';
  if (info.unit === 'ratio') return 'other';
  return /\b(orders|purchases)\b/i.test(info.noun) ? 'frequency' : 'other';
}

/** The columns of the analysis that is called after them; each word alone means other things elsewhere. */
const rfm: { word: RegExp; role: Role }[] = [
  { word: /^recency\b/i, role: 'recency' },
  { word: /^frequency\b/i, role: 'frequency' },
  { word: /^monetary\b/i, role: 'money' },
];

function isRfm(infos: Map<string, FeatureInfo>): boolean {
  return rfm.every(({ word }) => [...infos.values()].some(({ noun }) => word.test(noun)));
}

/** Whether one of the words stands by itself: an ideal is no deal. */
const says = (text: string, words: string): boolean => new RegExp(`(?<![a-z])(?:${words})(?![a-z])`, 'i').test(text);

/** "High income", of days before a last one "Early order", or of a share "Gender female" and "Not gender female". */
function aspect(item: Evidence, infos: Map<string, FeatureInfo>): string {
  const high = item.effect > 0;
  const info = infos.get(item.feature);
  if (info?.unit === 'share') {
    const named = asWords(high ? info.title : (info.opposite?.title ?? info.title));
    return high || info.opposite ? capital(named) : `Not ${named}`;
  }
  // The more days before the latest, the earlier.
  if (info && /^days before the latest\b/.test(info.noun)) return `${high ? 'Early' : 'Late'} ${title(item, infos)}`;
  return `${high ? 'High' : 'Low'} ${title(item, infos)}`;
}

/** A column and its text as words, the text as it is: "Marital_Status = Single" as "marital status Single". */
function asWords(named: string): string {
  const [column, ...text] = named.split(' = ');
  return [shortened(wordsOf(column!)), ...(text.length > 0 ? [shortened(text.join(' = '))] : [])].join(' ');
}

/** Its title as words: "PetalLengthCm" as "petal length cm". */
function title(item: Evidence, infos: Map<string, FeatureInfo>): string {
  return shortened(wordsOf(infos.get(item.feature)?.title ?? item.feature));
}

/** Whether a name holds the words as words: "Engaged" says nothing of an age. */
function holds(name: string, words: string): boolean {
  const plain = (text: string) => ` ${text.toLowerCase().replaceAll(',', '')} `;
  return plain(name).includes(plain(words));
}
