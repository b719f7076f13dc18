import { TributaryError } from '@tributary/contracts';
import { idChanges, mergeHistory, publicIds, whyTogether, type IdChange, type ToldMerge } from '@tributary/identity';
import type { CommandContext } from '../../house/house.js';
import { heldFirstBy, knownProfile } from '../profiles.js';

type Context = Pick<CommandContext, 'house'>;

export interface MergeHistory {
  person: string;
  merges: ToldMerge[];
}

/** Every merge of a person, with its evidence. Throws NOT_FOUND. */
export async function profilesHistory({ house }: Context, asked: { identifier: string }): Promise<MergeHistory> {
  const profile = await knownProfile(house, asked.identifier);
  const person = (await publicIds(house.database, [profile])).get(profile) ?? '';
  return { person, merges: await mergeHistory(house.database, profile) };
}

export interface Why {
  together: boolean;
  /** The merges on the way from one identifier to the other; empty where one event named both first. */
  path: ToldMerge[];
}

/** Why two identifiers are one person, or that they are two. Throws NOT_FOUND. */
export async function profilesWhy({ house }: Context, asked: { one: string; other: string }): Promise<Why> {
  const [one, other] = [await heldFirstBy(house, asked.one), await heldFirstBy(house, asked.other)];
  const path = await whyTogether(house.database, { one, other });
  return { together: path !== undefined, path: path ?? [] };
}

export interface IdChanges {
  from: string;
  to: string;
  changes: IdChange[];
}

/** Which public ids lead to someone else, in a run or since a moment, and why. Throws NOT_FOUND, INVALID_REQUEST. */
export async function profilesChanges(
  { house }: Context,
  { run, since, limit = 1000 }: { run?: string; since?: string; limit?: number },
): Promise<IdChanges> {
  const { from, to } = run === undefined ? sinceOf(since) : await stretchOf(house.database, run);
  const changes = await idChanges(house.database, { from, to, limit });
  return { from: from.toISOString(), to: to.toISOString(), changes };
}

function sinceOf(since: string | undefined): { from: Date; to: Date } {
  const to = new Date();
  const from = since === undefined ? new Date(to.getTime() - 86_400_000) : new Date(since);
  if (Number.isNaN(from.getTime()))
    throw new TributaryError(
      'INVALID_REQUEST',
      `"${since}" is no moment: give a day or a time such as 2026-01-31T12:00Z.`,
    );
  return { from, to };
}

async function stretchOf(
  database: CommandContext['house']['database'],
  run: string,
): Promise<{ from: Date; to: Date }> {
  const [row] = await database.query<{ started_at: Date; ended_at: Date | null }>(
    'SELECT started_at, ended_at FROM runs WHERE id = $1',
    [run],
  );
  if (!row) throw new TributaryError('NOT_FOUND', `There is no run "${run}"; see tributary runs list.`);
  return { from: row.started_at, to: row.ended_at ?? new Date() };
}
