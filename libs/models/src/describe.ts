import type { FeatureInfo } from '@tributary/contracts';
import type { Evidence } from './result.js';
import { telling, toldOf } from './told.js';
import { capital } from './words.js';

/** What is known of one feature in one cluster. */
export interface FeatureContrast {
  info: FeatureInfo;
  mean: number;
  overall: number;
  effect: number;
  /** Some values lie below 0: how many times the average one is, says nothing. */
  signed: boolean;
}

const sentencesAtMost = 3;

/** Evidence of a cluster, strongest first, each with its sentence. */
export function evidenceOf(contrasts: readonly FeatureContrast[]): Evidence[] {
  return contrasts
    .filter((contrast) => Number.isFinite(contrast.mean))
    .map((contrast) => ({
      feature: contrast.info.key,
      sentence: sentenceFor(contrast),
      mean: contrast.mean,
      overall: contrast.overall,
      ratio: contrast.overall === 0 ? null : contrast.mean / contrast.overall,
      effect: contrast.effect,
    }))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}

/** The strongest sentences as one; says so where nothing stands out. */
export function descriptionOf(evidence: readonly Evidence[], features: readonly FeatureInfo[]): string {
  const infos = new Map(features.map((info) => [info.key, info]));
  const told = toldOf(evidence, { infos, least: telling }).slice(0, sentencesAtMost);
  if (told.length === 0) return 'Close to the average in every feature.';
  const text = told.map((item) => item.sentence).join('; ');
  return `${capital(text)}.`;
}

/**
 * One sentence on one feature, as a person would say it: "2.7× as many orders as average (21.5)", "last purchase 13.8
 * days ago (average 111)", "spend 3.4× the average (1,801 EUR)".
 */
export function sentenceFor({ info, mean, overall, effect, signed }: FeatureContrast): string {
  if (info.unit === 'share')
    return info.opposite && mean < overall
      ? shareSentence(info.opposite.noun, 1 - mean, 1 - overall)
      : shareSentence(info.noun, mean, overall);
  const value = valueInUnit(mean, info);
  const ratio = mean / overall;
  const comparable = overall > 0 && mean > 0 && !signed;
  if (info.unit === 'days') {
    const last = /^days since the last (.+)$/.exec(info.noun);
    const between = /^days between (.+)$/.exec(info.noun);
    const average = `(average ${plain(overall)})`;
    if (between) return `${between[1]} every ${value} ${average}`;
    return last ? `last ${last[1]} ${value} ago ${average}` : `${value} ${info.noun.replace(/^days /, '')} ${average}`;
  }
  const part = /^share of (.+)$/.exec(info.noun);
  if (info.unit === 'ratio' && part)
    return comparable && ratio >= 1.5
      ? `${percent(mean)} of ${part[1]}, ${plain(ratio)}× the average`
      : `${percent(mean)} of ${part[1]} (average ${percent(overall)})`;
  if (info.unit === 'count' && mean === 0 && overall > 0)
    return `no ${info.noun} (average ${valueInUnit(overall, info)})`;
  if (!comparable) return `${info.noun} ${value} (average ${valueInUnit(overall, info)})`;
  if (info.unit === 'count') {
    if (ratio >= 1.5) return `${plain(ratio)}× as many ${info.noun} as average (${value})`;
    if (ratio <= 0.95) return `${percent(1 - ratio)} fewer ${info.noun} than average (${value})`;
    return ratio < 1.05
      ? `about as many ${info.noun} as average (${value})`
      : `${percent(ratio - 1)} more ${info.noun} than average (${value})`;
  }
  // Years and coordinates differ by little of themselves, and by much of how they vary.
  if (ratio > 0.95 && ratio < 1.05 && Math.abs(effect) >= telling) return apart(info, mean, overall);
  if (ratio >= 1.5) return `${info.noun} ${plain(ratio)}× the average (${value})`;
  if (ratio <= 0.95) return `${info.noun} ${percent(1 - ratio)} below average (${value})`;
  return ratio < 1.05
    ? `${info.noun} about average (${value})`
    : `${info.noun} ${percent(ratio - 1)} above average (${value})`;
}

/** "year 1994.2 (average 1988.4)", with as many digits as tell the two apart. */
function apart(info: FeatureInfo, mean: number, overall: number): string {
  const digits = Math.max(0, 1 - Math.floor(Math.log10(Math.abs(mean - overall))));
  const format = new Intl.NumberFormat('en', {
    maximumFractionDigits: Math.min(digits, 6),
    useGrouping: !/\byear\b/i.test(info.noun),
  });
  const unit = info.unit === 'money' && info.currency ? ` ${info.currency}` : '';
  return `${info.noun} ${format.format(mean)}${unit} (average ${format.format(overall)}${unit})`;
}

/**
 * "62 % are female (average 44 %)", and "all" or "none" where no row does otherwise; of a column of yes and no, whose noun
 * is "member: yes", "member: 62 % yes (average 44 %)".
 */
function shareSentence(noun: string, mean: number, overall: number): string {
  const average = `(average ${percent(overall)})`;
  const flag = /^(.+): yes$/.exec(noun)?.[1];
  if (flag !== undefined)
    return `${flag}: ${mean === 0 ? 'all no' : `${mean === 1 ? 'all' : percent(mean)} yes`} ${average}`;
  return `${mean === 0 ? 'none' : mean === 1 ? 'all' : percent(mean)} ${noun} ${average}`;
}

/** What is there but would round to nothing, or is not all but would round to all, says so. */
function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return 'under 1 %';
  if (rounded === 100 && share < 1) return 'over 99 %';
  return `${rounded} %`;
}

/** A value with its unit, as a person would say it: "12.4 days", "1,801 EUR". */
export function valueInUnit(value: number, info: FeatureInfo): string {
  if (info.unit === 'days') return `${plain(value)} days`;
  if (info.unit === 'money') return info.currency ? `${plain(value)} ${info.currency}` : plain(value);
  return plain(value);
}

/** As many digits as tell something: 1,234 · 12.3 · 0.519 · 0.0000123. */
function plain(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 1 ? { maximumFractionDigits: size >= 100 ? 0 : 1 } : { maximumSignificantDigits: 3 };
  return new Intl.NumberFormat('en', digits).format(value);
}
