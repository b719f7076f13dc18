import type { FeatureInfo } from '@tributary/contracts';
import { closed, wordsOf } from '@tributary/models';
import { yesOf } from './cells.js';
import type { Reading } from './reading-of.js';

/** How the columns of a file are called in sentences and names. */

/** Of numbers; where they are 0 and 1 alone, of yes and no. */
export function numberInfo(
  column: string,
  { money, unit, flag }: Pick<Extract<Reading, { as: 'number' }>, 'money' | 'unit' | 'flag'>,
): FeatureInfo {
  const noun = closed(wordsOf(column));
  const info = { key: column, title: column, description: '' };
  if (flag) return { ...info, unit: 'share', noun: `${noun}: yes` };
  if (money) return { ...info, unit: 'money', noun, currency: money };
  return { ...info, unit: 'number', noun: unit === null ? noun : `${noun} (${unit})` };
}

export function dateInfo(column: string): FeatureInfo {
  const noun = `days before the latest ${closed(wordsOf(column))}`;
  return { key: column, title: column, description: '', unit: 'days', noun };
}

/** Of a column of two texts: yes and no, or each the other's opposite. */
export function twoInfo(column: string, { one, zero }: { one: string; zero: string | null }): FeatureInfo {
  if (zero === null || yesOf([one, zero]) !== null) return numberInfo(column, { money: null, unit: null, flag: true });
  return { ...share(column, one), key: column, opposite: share(column, zero) };
}

/** Of one text of several, which exclude each other. */
export function categoryInfo(column: string, text: string): FeatureInfo {
  return { ...share(column, text), key: `${column} = ${text}`, group: column };
}

function share(column: string, text: string): Pick<FeatureInfo, 'title' | 'description' | 'unit' | 'noun'> {
  return {
    title: `${column} = ${text}`,
    description: '',
    unit: 'share',
    noun: `have ${closed(wordsOf(column))} ${closed(text)}`,
  };
}
