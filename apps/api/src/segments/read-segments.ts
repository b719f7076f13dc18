import { TributaryError } from '@tributary/contracts';
import { evaluatedTo, segmentSizes, type SegmentDefinition, type SegmentSize } from '@tributary/segments';
import type { House } from '@tributary/worker';
import { isoOf } from '../http/times.js';
import type { Segment } from './segment.schemas.js';

/** Every segment that is defined, with its size. */
export async function readSegments(house: House): Promise<Segment[]> {
  const [definitions, sizes, clock] = await Promise.all([
    house.segments(),
    segmentSizes(house.warehouse),
    evaluatedTo(house.database),
  ]);
  return definitions.map((definition) => {
    const evaluated = clock.get(definition.key);
    return {
      ...segmentOf(definition, sizes.get(definition.key)),
      evaluatedTo: evaluated === undefined ? null : new Date(evaluated).toISOString(),
    };
  });
}

/** One segment. Throws NOT_FOUND. */
export async function readSegment(house: House, key: string): Promise<Segment> {
  const segment = (await readSegments(house)).find((one) => one.key === key);
  if (!segment) throw new TributaryError('NOT_FOUND', `No segment is called "${key}".`);
  return segment;
}

function segmentOf(definition: SegmentDefinition, size: SegmentSize | undefined): Omit<Segment, 'evaluatedTo'> {
  const { key, title, description, kind } = definition;
  return {
    key,
    title,
    description,
    kind,
    ...(kind === 'rule'
      ? { rule: definition.rule }
      : { model: { key: definition.model, version: definition.version } }),
    size: size?.size ?? 0,
    changedAt: size?.changedAt ? isoOf(size.changedAt) : null,
  };
}
