import type { SegmentSummary } from '@tributary/contracts';
import { segmentSizes } from '@tributary/segments';
import type { CommandContext, House } from '../house/house.js';

export type SegmentLine = SegmentSummary & { changedAt: string };

/** Every segment with its size and what it means. */
export async function segmentsList({ house }: CommandContext): Promise<{ segments: SegmentLine[] }> {
  await house.reload();
  return { segments: await segmentLines(house) };
}

export async function segmentLines(house: House): Promise<SegmentLine[]> {
  const [definitions, sizes] = await Promise.all([house.segments(), segmentSizes(house.warehouse)]);
  return definitions.map(({ key, title, kind, description }) => ({
    key,
    name: title,
    kind,
    description,
    size: sizes.get(key)?.size ?? 0,
    changedAt: sizes.get(key)?.changedAt ?? '',
  }));
}
