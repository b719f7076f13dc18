import type { SegmentDay } from '@tributary/segments';

const length = 86_400_000;

/**
 * The days of a segment without gaps, up to `last` ('YYYY-MM-DD'). Where people were in it before its first change, the
 * day before that stands first, so that one change shows what it changed.
 */
export function everyDay(changes: readonly SegmentDay[], last: string): SegmentDay[] {
  const [first] = changes;
  if (!first) return [];
  const before = first.size - first.entered + first.left;
  const byDay = new Map(changes.map((one) => [one.day, one]));
  const days: SegmentDay[] = before > 0 ? [still(dayAfter(first.day, -1), before)] : [];
  let size = before;
  for (let day = first.day; day <= last; day = dayAfter(day, 1)) {
    const one = byDay.get(day) ?? still(day, size);
    days.push(one);
    size = one.size;
  }
  return days;
}

function still(day: string, size: number): SegmentDay {
  return { day, entered: 0, left: 0, size, turnover: size > 0 ? 0 : null };
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * length).toISOString().slice(0, 10);
}
