import type { StandardiseStep } from '@tributary/contracts';
import { editDistance } from './edit-distance.js';
import type { Verdict } from './verdict.js';

type TypoStep = Extract<StandardiseStep, { step: 'typos' }>;

/** Domains of mail addresses that most people have, by any public count; far from all of them. */
const mailDomains = (
  'gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de hotmail.com hotmail.co.uk hotmail.fr hotmail.de ' +
  'outlook.com outlook.fr outlook.de live.com live.co.uk msn.com icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at ' +
  'web.de t-online.de freenet.de proton.me protonmail.com orange.fr free.fr wanadoo.fr sfr.fr laposte.net libero.it ' +
  'btinternet.com sky.com comcast.net verizon.net att.net yandex.ru mail.ru qq.com 163.com'
).split(' ');
/** Texts looked at keep their answers: the same values come again and again. */
const answersKept = 10_000;

export interface Suggestion {
  text: string;
  distance: number;
  /** 0 to 1. */
  confidence: number;
}

/**
 * The known value that a text is a slip of, or undefined. Confidence is the share of letters that are right,
 * `1 − distance / length`, divided by the number of known values that are as near.
 */
export function suggester(known: readonly string[], within: number): (text: string) => Suggestion | undefined {
  const right = new Set(known.map((value) => value.toLowerCase()));
  const byLength = new Map<number, string[]>();
  for (const value of right) byLength.set(value.length, [...(byLength.get(value.length) ?? []), value]);
  const answers = new Map<string, Suggestion | undefined>();
  const find = (text: string): Suggestion | undefined => {
    let distance = within + 1;
    let nearest: string[] = [];
    for (let length = text.length - within; length <= text.length + within; length++)
      for (const candidate of byLength.get(length) ?? []) {
        const found = editDistance(text, candidate, Math.min(within, distance));
        if (found < distance) nearest = [];
        if (found <= Math.min(distance, within)) nearest.push(candidate);
        distance = Math.min(distance, found);
      }
    const [best] = nearest.sort();
    if (best === undefined) return undefined;
    const share = 1 - distance / Math.max(text.length, best.length);
    return share <= 0.5 ? undefined : { text: best, distance, confidence: share / nearest.length };
  };
  return (text) => {
    const lower = text.toLowerCase();
    if (lower.length < 3 || lower.length > 200 || right.has(lower)) return undefined;
    if (!answers.has(lower)) {
      if (answers.size >= answersKept) answers.clear();
      answers.set(lower, find(lower));
    }
    return answers.get(lower);
  };
}

/** Suggests the known value that is meant; puts it in place from a confidence on. */
export function typoRule({ known, part, within, fixAbove }: TypoStep): (text: string) => Verdict | undefined {
  const suggest = suggester(known === 'mail-domains' ? mailDomains : known, within);
  const spelling = new Map(known === 'mail-domains' ? [] : known.map((value) => [value.toLowerCase(), value]));
  const domainOnly = part === 'domain' || known === 'mail-domains';
  return (text) => {
    const trimmed = text.trim();
    const at = domainOnly ? trimmed.lastIndexOf('@') : -1;
    if (domainOnly && at < 1) return undefined;
    const found = suggest(trimmed.slice(at + 1));
    if (!found) return undefined;
    const { distance, confidence } = found;
    const meant = trimmed.slice(0, at + 1) + (spelling.get(found.text) ?? found.text);
    const detail = `distance ${distance}, confidence ${confidence.toFixed(2)}`;
    return fixAbove !== undefined && confidence >= fixAbove
      ? { code: 'typo', detail, after: meant }
      : { code: 'typo', detail, suggestion: meant };
  };
}
