import { evaluateSegments, sweepSegments } from '@tributary/segments';
import type { CommandContext } from '../../house/house.js';
import { ruleContextOf } from '../../house/segments.js';

export interface SegmentDifference {
  segment: string;
  /** People who should have been in and were not. */
  missing: number;
  /** People who were in and should not have been. */
  surplus: number;
}

export interface Verified {
  segments: number;
  /** Who entered or left because time had passed: no differences. */
  byTime: number;
  differences: SegmentDifference[];
}

/**
 * Judges everyone anew and compares with the live memberships. Differences are mended as they are found: each is a change
 * like any other. Moved thresholds of percentiles show up here too: they move only when everyone is judged.
 */
export async function segmentsVerify({ house, tell }: CommandContext): Promise<Verified> {
  tell({ stage: 'segments', done: null, text: 'everyone' });
  return house.betweenBatches(async () => {
    const context = await ruleContextOf(house);
    const segments = context.segments ?? [];
    const at = Date.now();
    const swept = await sweepSegments(house, segments, { at, context });
    const changes = await evaluateSegments(house, segments, { id: `verify.${at}`, at, context });
    const differences = new Map<string, SegmentDifference>();
    for (const { segment, change } of changes) {
      const found = differences.get(segment) ?? { segment, missing: 0, surplus: 0 };
      differences.set(segment, found);
      if (change === 'entered') found.missing++;
      else found.surplus++;
    }
    return { segments: segments.length, byTime: swept.changes.length, differences: [...differences.values()] };
  });
}
