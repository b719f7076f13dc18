import type { Rule, Warehouse } from '@tributary/contracts';
import type { SegmentDefinition } from '../definition.js';
import { segmentSizes } from '../sizes.js';
import { segmentOverlaps } from './overlaps.js';
import { utc } from '../times.js';

export interface Warning {
  segment: string;
  kind: 'empty' | 'small' | 'shrinking' | 'identical' | 'parts';
  text: string;
}

export interface GuardLimits {
  /** Fewer people than this are too few to act on or to measure. */
  smallBelow: number;
  /** A segment that lost more than this share of its people within a week is shrinking. */
  shrinkBy: number;
  /** Pairs at least so alike (Jaccard) are nearly the same segment. */
  alikeFrom: number;
}

export const guardLimits: GuardLimits = { smallBelow: 20, shrinkBy: 0.5, alikeFrom: 0.95 };

const week = 7 * 86_400_000;

/** What is odd about segments as they are now: too small, empty, shrinking, nearly identical, parts that do not add up. */
export async function guardSegments(
  warehouse: Warehouse,
  segments: readonly SegmentDefinition[],
  { at, limits = guardLimits }: { at: number; limits?: GuardLimits },
): Promise<Warning[]> {
  const [sizes, before, overlaps] = await Promise.all([
    segmentSizes(warehouse),
    sizesAt(warehouse, at - week),
    segmentOverlaps(warehouse),
  ]);
  const known = new Set(segments.map(({ key }) => key));
  const sizeOf = (key: string) => sizes.get(key)?.size ?? 0;
  const single = segments.flatMap(({ key }): Warning[] => {
    const size = sizeOf(key);
    if (size === 0) return [{ segment: key, kind: 'empty', text: 'nobody is in it' }];
    const small: Warning[] =
      size < limits.smallBelow
        ? [{ segment: key, kind: 'small', text: `${size} people, fewer than ${limits.smallBelow}` }]
        : [];
    const past = before.get(key) ?? 0;
    const lost = past === 0 ? 0 : (past - size) / past;
    return lost > limits.shrinkBy
      ? [...small, { segment: key, kind: 'shrinking', text: `${size} people, ${past} a week ago` }]
      : small;
  });
  const alike = overlaps
    .filter(({ a, b, similarity }) => similarity >= limits.alikeFrom && known.has(a) && known.has(b))
    .map(({ a, b, similarity }): Warning => ({
      segment: a,
      kind: 'identical',
      text: `shares ${(similarity * 100).toFixed(1)} % of its people with ${b}`,
    }));
  return [...single, ...alike, ...segments.flatMap((segment) => partsWarning(segment, sizeOf))];
}

/** A segment that is said to be the sum of others holds as many people as they do together, unless they share some. */
function partsWarning(segment: SegmentDefinition, sizeOf: (key: string) => number): Warning[] {
  const parts = segment.kind === 'rule' ? sumOf(segment.rule) : [];
  if (parts.length < 2) return [];
  const sum = parts.reduce((total, key) => total + sizeOf(key), 0);
  const size = sizeOf(segment.key);
  if (sum === size) return [];
  const difference =
    sum > size
      ? `${sum - size} more, since people are in several of them`
      : `${size - sum} fewer, until the next evaluation`;
  return [
    {
      segment: segment.key,
      kind: 'parts',
      text: `${size} people; its parts (${parts.join(', ')}) have ${sum}: ${difference}`,
    },
  ];
}

function sumOf(rule: Rule): string[] {
  if (!('any' in rule)) return [];
  const keys = rule.any.map((part) => ('segment' in part ? part.segment : undefined));
  return keys.every((key) => key !== undefined) ? keys : [];
}

async function sizesAt(warehouse: Warehouse, at: number): Promise<Map<string, number>> {
  const rows = await warehouse.query<{ segment: string; size: string }>(
    `SELECT segment, sum(if(change = 'entered', 1, -1)) AS size FROM (
       SELECT DISTINCT toString(segment) AS segment, change, change_id FROM membership_history WHERE at <= {moment:DateTime64(3)}
     ) GROUP BY segment`,
    { params: { moment: utc(at) }, priority: 'interactive' },
  );
  return new Map(rows.map(({ segment, size }) => [segment, Number(size)]));
}
