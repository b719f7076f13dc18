import { guardSegments, segmentOverlaps, type Overlap, type Warning } from '@tributary/segments';
import type { CommandContext } from '../../house/house.js';
import { knownSegment } from './known-segment.js';

/** How much segments have in common: one with all others, or every pair. */
export async function segmentsOverlap(
  { house }: Pick<CommandContext, 'house'>,
  { segment }: { segment?: string },
): Promise<{ overlaps: Overlap[] }> {
  await house.reload();
  if (segment !== undefined) await knownSegment(house, segment);
  return { overlaps: await segmentOverlaps(house.warehouse, segment) };
}

/** What is odd about segments: too small, empty, shrinking, nearly identical, parts that do not add up. */
export async function segmentsWarnings({ house }: Pick<CommandContext, 'house'>): Promise<{ warnings: Warning[] }> {
  await house.reload();
  return { warnings: await guardSegments(house.warehouse, await house.segments(), { at: Date.now() }) };
}
