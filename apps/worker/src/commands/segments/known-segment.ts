import { TributaryError } from '@tributary/contracts';
import type { SegmentDefinition } from '@tributary/segments';
import type { House } from '../../house/house.js';

/** The segment of this key. Throws NOT_FOUND. */
export async function knownSegment(house: House, key: string): Promise<SegmentDefinition> {
  const segments = await house.segments();
  const segment = segments.find((one) => one.key === key);
  if (segment === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `No segment is called "${key}". Known: ${segments.map((one) => one.key).join(', ') || 'none'}.`,
    );
  return segment;
}
