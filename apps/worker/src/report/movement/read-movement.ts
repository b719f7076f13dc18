import { segmentFlow, segmentTimelines, stageSegments, type SegmentDefinition } from '@tributary/segments';
import type { House } from '../../house/house.js';
import { everyDay } from './every-day.js';
import { movesOf, total, type GroupFlow, type MovedSegment, type Movement } from './movement.js';

const day = 86_400_000;
const span = 30;

interface Group {
  key: string;
  title: string;
  segments: { key: string; name: string }[];
}

/** What the history of memberships says of the last 30 days until `now` (milliseconds UTC). */
export async function readMovement(house: House, now: number): Promise<Movement> {
  const defined = await house.segments();
  const from = now - (span - 1) * day;
  const changes = await segmentTimelines(
    house.warehouse,
    defined.map(({ key }) => key),
    { from, to: now },
  );
  const moved = defined
    .map(({ key, title }) => ({ key, name: title, days: everyDay(changes.get(key) ?? [], dayOf(now)) }))
    .filter(({ days }) => days.length > 1);
  const flows: GroupFlow[] = [];
  // One after another: each holds the people of a group as bitmaps.
  for (const group of groupsOf(house, defined)) {
    const flow = await flowOf(house, group, { moved, from, to: now });
    if (flow) flows.push(flow);
  }
  return { span, segments: moved.sort((a, b) => moves(b) - moves(a) || (a.key < b.key ? -1 : 1)), flows };
}

/** Since the start of the span; of a younger group since the end of its first day, for before that all were in none. */
async function flowOf(
  { warehouse }: House,
  { key, title, segments }: Group,
  { moved, from, to }: { moved: readonly MovedSegment[]; from: number; to: number },
): Promise<GroupFlow | null> {
  const keys = segments.map((one) => one.key);
  const first = moved
    .filter((one) => keys.includes(one.key))
    .map(({ days }) => days[0]!.day)
    .sort()[0];
  if (first === undefined) return null;
  const since = Math.max(from, Date.parse(first) + day - 1);
  const flows = await segmentFlow(warehouse, keys, { from: since, to });
  return {
    ...{ key, title, from: new Date(since).toISOString(), to: new Date(to).toISOString() },
    groups: segments.map(({ name }, index) => ({ index, name })),
    flow: flows.map((one) => ({
      from: one.from === null ? -1 : keys.indexOf(one.from),
      to: one.to === null ? -1 : keys.indexOf(one.to),
      people: one.people,
    })),
  };
}

function groupsOf({ config }: House, defined: readonly SegmentDefinition[]): Group[] {
  const lifecycles = Object.entries(config.lifecycles).map(([key, lifecycle]) => ({
    ...{ key, title: lifecycle.title },
    segments: stageSegments(key, lifecycle).map((stage, at) => ({
      key: stage.key,
      name: lifecycle.stages[at]!.title ?? lifecycle.stages[at]!.key,
    })),
  }));
  const models = Object.entries(config.models).map(([key, model]) => ({
    ...{ key, title: model.title },
    segments: defined.flatMap((one) =>
      one.kind === 'cluster' && one.model === key ? [{ key: one.key, name: one.title }] : [],
    ),
  }));
  return [...lifecycles, ...models].filter(({ segments }) => segments.length > 1);
}

const moves = (one: MovedSegment): number => total([...movesOf(one, 'entered'), ...movesOf(one, 'left')]);
const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
