import { TributaryError } from '@tributary/contracts';
import { segmentFlow, stageSegments, type Flow } from '@tributary/segments';
import type { CommandContext, House } from '../../house/house.js';
import { spanOf } from './history.js';
import { knownSegment } from './known-segment.js';

export interface SegmentsFlow {
  /** Moments: ISO 8601, UTC. */
  from: string;
  to: string;
  segments: string[];
  flows: Flow[];
}

/**
 * Where people went between two moments: from which of these segments into which. The key of a model stands for its
 * clusters, that of a lifecycle for its stages. Default: the last 30 days. Throws NOT_FOUND, INVALID_REQUEST.
 */
export async function segmentsFlow(
  { house }: Pick<CommandContext, 'house'>,
  { segments, from, to }: { segments: readonly string[]; from?: string; to?: string },
): Promise<SegmentsFlow> {
  await house.reload();
  if (segments.length === 0)
    throw new TributaryError('INVALID_REQUEST', 'Name segments, or a model or lifecycle that stands for its own.');
  const keys = [...new Set((await Promise.all(segments.map((key) => meant(house, key)))).flat())];
  const span = spanOf({ from, to });
  const iso = (moment: number) => new Date(moment).toISOString();
  return {
    from: iso(span.from),
    to: iso(span.to),
    segments: keys,
    flows: await segmentFlow(house.warehouse, keys, span),
  };
}

async function meant(house: House, key: string): Promise<string[]> {
  const { lifecycles, models } = house.config;
  if (Object.hasOwn(lifecycles, key)) return stageSegments(key, lifecycles[key]!).map((stage) => stage.key);
  if (Object.hasOwn(models, key))
    return (await house.segments()).flatMap((one) => (one.kind === 'cluster' && one.model === key ? [one.key] : []));
  return [(await knownSegment(house, key)).key];
}
