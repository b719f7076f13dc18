import type { SegmentSummary } from '@tributary/contracts';
import { evaluatedTo, segmentSizes } from '@tributary/segments';
import type { CommandContext, House } from '../../house/house.js';

export type SegmentLine = SegmentSummary & {
  changedAt: string;
  /** Up to when it is evaluated, time-only exits included: ISO 8601, UTC; null: never. */
  evaluatedTo: string | null;
};

/** Every segment with its size and what it means. */
export async function segmentsList({ house }: CommandContext): Promise<{ segments: SegmentLine[] }> {
  await house.reload();
  return { segments: await segmentLines(house) };
}

export async function segmentLines(house: House): Promise<SegmentLine[]> {
  const [definitions, sizes, clock] = await Promise.all([
    house.segments(),
    segmentSizes(house.warehouse),
    evaluatedTo(house.database),
  ]);
  return definitions.map(({ key, title, kind, description }) => ({
    key,
    name: title,
    kind,
    description,
    size: sizes.get(key)?.size ?? 0,
    changedAt: sizes.get(key)?.changedAt ?? '',
    evaluatedTo: clock.has(key) ? new Date(clock.get(key)!).toISOString() : null,
  }));
}
