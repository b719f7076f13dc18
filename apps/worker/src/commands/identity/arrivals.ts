import { TributaryError } from '@tributary/contracts';
import {
  arrivalFates,
  countArrivals,
  listDecisions,
  waitAgain,
  waitingArrivals,
  type ArrivalFate,
} from '@tributary/identity';
import { consumerName } from '@tributary/pipeline';
import type { CommandContext, House } from '../../house/house.js';
import { keptIndex } from '../../house/linkage/kept-index.js';
import { weighArrivals, type MatchedArrivals } from '../linkage/match-arrivals.js';
import { knownProfile } from '../profiles.js';

type Context = Pick<CommandContext, 'house'>;

export interface ArrivalsPage {
  /** What the configuration says of people who come in: never, job or live. */
  mode: House['config']['identity']['matching']['arrivals'];
  /** Whether there is a model to weigh them by. */
  model: boolean;
  waiting: number;
  /** Of the one who waits longest; null where nobody waits. */
  oldestSeconds: number | null;
  /** Of the decisions that are kept, the newest ten thousand. */
  decided: Record<ArrivalFate, number>;
  /** Those who wait, the longest first; without those of batches under way. */
  people: { person: string; since: string; again: boolean }[];
  /** Decisions, the newest first. */
  decisions: {
    person: string;
    fate: ArrivalFate;
    other: string | null;
    matchWeight: number | null;
    cameAt: string;
    at: string;
  }[];
}

/** People who wait to be weighed against everybody, and what was decided of those before them. */
export async function arrivalsList(
  { house }: Context,
  { fate, limit = 50 }: { fate?: ArrivalFate | undefined; limit?: number } = {},
): Promise<ArrivalsPage> {
  await house.reload();
  if (fate !== undefined) knownFate(fate);
  const { database, warehouse, config } = house;
  const { waiting, since } = await countArrivals(database);
  const { counts, latest } = await listDecisions(database, { fate, limit });
  const people = await waitingArrivals(database, { consumer: consumerName, limit });
  return {
    mode: config.identity.matching.arrivals,
    model: (await keptIndex(warehouse)) !== undefined,
    waiting,
    oldestSeconds: since === null ? null : Math.max(0, Math.round((Date.now() - since.getTime()) / 1000)),
    decided: counts,
    people: people.map(({ publicId, at, again }) => ({ person: publicId, since: at.toISOString(), again })),
    decisions: latest.map(({ cameAt, at, ...decision }) => ({
      ...decision,
      cameAt: cameAt.toISOString(),
      at: at.toISOString(),
    })),
  };
}

export interface RedoArguments {
  /** Public ids or identifiers. */
  people?: readonly string[] | undefined;
  /** Or everybody of whom this was decided. */
  fate?: ArrivalFate | undefined;
}

/** Has people wait again, to be weighed by the model of today. @throws INVALID_REQUEST unless one of the two is given; NOT_FOUND */
export async function arrivalsRedo(
  { house }: Context,
  { people = [], fate }: RedoArguments,
): Promise<{ again: number; waiting: number }> {
  await house.reload();
  if ((people.length === 0) === (fate === undefined))
    throw new TributaryError('INVALID_REQUEST', 'Name people, or what was decided of them: joined, queued or started.');
  const asked =
    fate === undefined
      ? { people: await Promise.all(people.map((one) => knownProfile(house, one))) }
      : { fate: knownFate(fate) };
  const again = await waitAgain(house.database, asked);
  return { again, waiting: (await countArrivals(house.database)).waiting };
}

/** Weighs those who wait, now. @throws INVALID_REQUEST where there is no model yet */
export async function arrivalsWeigh(
  context: CommandContext,
  { limit }: { limit?: number | undefined } = {},
): Promise<MatchedArrivals> {
  await context.house.reload();
  return weighArrivals(context, limit === undefined ? {} : { most: limit });
}

function knownFate(fate: string): ArrivalFate {
  const known = arrivalFates.find((one) => one === fate);
  if (known === undefined)
    throw new TributaryError('INVALID_REQUEST', `Nobody is "${fate}". There are: ${arrivalFates.join(', ')}.`);
  return known;
}
