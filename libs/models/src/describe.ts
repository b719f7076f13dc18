import type { FeatureInfo } from '@tributary/contracts';
import type { Evidence } from './result.js';

/** What is known of one feature in one cluster. */
export interface FeatureContrast {
  info: FeatureInfo;
  mean: number;
  overall: number;
  effect: number;
}

/** Effects below this many standard deviations do not set a cluster apart (Cohen's "small" ends at 0.3 or so). */
const telling = 0.3;
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
export function descriptionOf(evidence: readonly Evidence[]): string {
  const told = evidence.filter((item) => Math.abs(item.effect) >= telling).slice(0, sentencesAtMost);
  if (told.length === 0) return 'Close to the average in every feature.';
  const text = told.map((item) => item.sentence).join('; ');
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

/** "12.4 orders, 8× the average (1.5)": the value, its unit and how it compares. */
export function sentenceFor({ info, mean, overall }: FeatureContrast): string {
  const value = inUnit(mean, info);
  const thing = info.unit === 'days' && info.noun.startsWith('days') ? info.noun.slice(4).trimStart() : info.noun;
  return `${value} ${thing}, ${comparison(mean, overall, info)}`.replace(' ,', ',');
}

function comparison(mean: number, overall: number, info: FeatureInfo): string {
  const average = inUnit(overall, info);
  const ratio = mean / overall;
  if (overall === 0 || ratio < 0) return `against ${average} on average`;
  if (ratio >= 1.5) return `${plain(ratio)}× the average (${average})`;
  if (ratio <= 0.8) return `${Math.round((1 - ratio) * 100)} % below the average (${average})`;
  if (ratio >= 1.05) return `${Math.round((ratio - 1) * 100)} % above the average (${average})`;
  return `about the average (${average})`;
}

function inUnit(value: number, info: FeatureInfo): string {
  if (info.unit === 'days') return `${plain(value)} days`;
  if (info.unit === 'money') return info.currency ? `${plain(value)} ${info.currency}` : plain(value);
  return plain(value);
}

function plain(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 1 ? 1 : size === 0 ? 0 : 3;
  return new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(value);
}
