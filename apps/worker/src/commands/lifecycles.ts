import { TributaryError } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import { stageFlow, stageFunnel, stagesOfPerson, type Lifecycle, type StageFigures } from '@tributary/segments';
import type { CommandContext, House } from '../house/house.js';
import { knownProfile } from './profiles.js';
import { spanOf } from './segments/history.js';

export interface LifecycleLine {
  lifecycle: string;
  title: string;
  description: string;
  stages: string[];
}

export interface LifecycleFigures {
  lifecycle: string;
  title: string;
  /** ISO 8601, UTC. */
  from: string;
  to: string;
  stages: StageFigures[];
  /** How many went from each stage to each other; an empty `from` came in, an empty `to` went out. */
  moves: { from: string; to: string; people: number; moves: number }[];
}

export interface PersonStages {
  lifecycle: string;
  person: string;
  /** The stage they are in; null: none. */
  stage: string | null;
  /** Each move with its moment (ISO 8601, UTC). */
  moves: { from: string; to: string; at: string }[];
}

type Asked = Pick<CommandContext, 'house'>;

/** Every lifecycle with its stages in order. */
export async function lifecyclesList({ house }: Asked): Promise<{ lifecycles: LifecycleLine[] }> {
  await house.reload();
  return {
    lifecycles: Object.entries(house.config.lifecycles).map(([lifecycle, { title, description, stages }]) => ({
      lifecycle,
      title,
      description,
      stages: stages.map(({ key }) => key),
    })),
  };
}

/** The funnel between stages, time in stage and moves over a span (default: the last 30 days). Throws NOT_FOUND. */
export async function lifecyclesShow(
  { house }: Asked,
  { lifecycle: key, ...days }: { lifecycle: string; from?: string; to?: string },
): Promise<LifecycleFigures> {
  await house.reload();
  const lifecycle = knownLifecycle(house, key);
  const span = spanOf(days);
  const [stages, moves] = await Promise.all([
    stageFunnel(house.warehouse, lifecycle, span),
    stageFlow(house.warehouse, lifecycle, span),
  ]);
  const iso = (moment: number) => new Date(moment).toISOString();
  return { lifecycle: key, title: lifecycle.config.title, from: iso(span.from), to: iso(span.to), stages, moves };
}

/** The way of a person through the stages. Throws NOT_FOUND. */
export async function lifecyclesPerson(
  { house }: Asked,
  { lifecycle: key, identifier }: { lifecycle: string; identifier: string },
): Promise<PersonStages> {
  await house.reload();
  const lifecycle = knownLifecycle(house, key);
  const profile = await knownProfile(house, identifier);
  const moves = await stagesOfPerson(house.warehouse, lifecycle, { profile, until: Date.now() });
  return {
    lifecycle: key,
    person: (await publicIds(house.database, [profile])).get(profile) ?? '',
    stage: moves.at(-1)?.to || null,
    moves: moves.map(({ at, ...move }) => ({ ...move, at: new Date(at).toISOString() })),
  };
}

function knownLifecycle({ config }: House, key: string): Lifecycle {
  const found = config.lifecycles[key];
  if (found !== undefined) return { key, config: found };
  const known = Object.keys(config.lifecycles).join(', ') || 'none';
  throw new TributaryError('NOT_FOUND', `No lifecycle is called "${key}". Known: ${known}.`);
}
