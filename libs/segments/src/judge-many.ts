import type { Warehouse } from '@tributary/contracts';
import type { RuleContext } from './compile/compile-rules.js';
import type { SegmentDefinition } from './definition.js';
import { desiredMembers } from './desired.js';
import type { Moved } from './live/judge-few.js';
import type { People } from './people.js';
import { utc } from './times.js';

interface Asked {
  slices: readonly People[];
  /** Milliseconds UTC. */
  at: number;
  context: RuleContext;
}

/** Who of very many people belongs to a segment otherwise than they are in it: sets that the engine makes and compares. */
export async function judgeMany(
  warehouse: Warehouse,
  segments: readonly SegmentDefinition[],
  { slices, at, context }: Asked,
): Promise<Moved[]> {
  const moved: Moved[] = [];
  for (const people of slices) {
    const { sql, params } = desiredMembers(segments, { people, context });
    for await (const rows of warehouse.stream<{ segment: string; profile: string; wanted: number | string }>(
      `SELECT segment, change.1 AS profile, change.2 AS wanted FROM (
         SELECT segment, arrayJoin(arrayConcat(
           arrayMap(one -> (one, 1), bitmapToArray(bitmapAndnot(wanted, held))),
           arrayMap(one -> (one, 0), bitmapToArray(bitmapAndnot(held, wanted)))
         )) AS change FROM (${sql})
       ) ORDER BY segment, profile`,
      { params: { ...params, at: utc(at) } },
    ))
      for (const { segment, profile, wanted } of rows) moved.push({ segment, profile, wanted: Number(wanted) === 1 });
  }
  return moved;
}
