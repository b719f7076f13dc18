import { TributaryError } from '@tributary/contracts';
import type { Label } from './label.js';

type Content = Readonly<Record<string, string>>;
/** Two records by their values, as dedupe's training file has them. */
export type TrainingPair = readonly [Content, Content];
export interface Training {
  match: TrainingPair[];
  distinct: TrainingPair[];
}

/**
 * Reads the training file that dedupe writes (`write_training`): `{"match": […], "distinct": […]}`, a pair either a list of two
 * records or `{"__class__": "tuple", "__value__": […]}`. @throws INVALID_REQUEST where it is none.
 */
export function readTraining(text: string, path: string): Training {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `it is no JSON: ${(cause as Error).message}`);
  }
  const { match, distinct } = (given ?? {}) as Record<string, unknown>;
  if (!Array.isArray(match) || !Array.isArray(distinct)) throw invalid(path, 'it has no lists "match" and "distinct"');
  const pairs = (list: readonly unknown[]): TrainingPair[] => list.map((pair) => pairOf(plain(pair), path));
  return { match: pairs(match), distinct: pairs(distinct) };
}

/** The same as text. Values that are missing are null, as dedupe has them. */
export function trainingText(labels: readonly Label[]): string {
  const record = ({ values }: Label['sides'][number]): object =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === '' ? null : value]));
  const pairs = (match: boolean): object[] =>
    labels
      .filter((label) => label.match === match)
      .map(({ sides }) => ({ __class__: 'tuple', __value__: sides.map(record) }));
  return `${JSON.stringify({ distinct: pairs(false), match: pairs(true) }, null, 2)}\n`;
}

/** Tuples and sets of Python as lists. */
function plain(value: unknown): unknown {
  const tagged = value as { __class__?: unknown; __value__?: unknown } | null;
  return typeof tagged === 'object' && tagged?.__class__ !== undefined ? tagged.__value__ : value;
}

function pairOf(pair: unknown, path: string): TrainingPair {
  if (!Array.isArray(pair) || pair.length !== 2) throw invalid(path, 'a pair in it is not two records');
  return pair.map((record: unknown) => {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      throw invalid(path, 'a record in it is no object of values by column');
    return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, textOf(value)]));
  }) as unknown as TrainingPair;
}

function textOf(value: unknown): string {
  const inner = plain(value);
  if (inner === null || inner === undefined) return '';
  return Array.isArray(inner) ? inner.map(textOf).join(' ') : String(inner);
}

const invalid = (path: string, why: string): TributaryError =>
  new TributaryError('INVALID_REQUEST', `"${path}" is no training file of dedupe: ${why}.`);
