import { forgetSeen, seeArrivals } from '@tributary/identity';
import { recordRun } from '@tributary/observability';
import { linkRecords, type DecidedPair, type Linkage, type LinkSettings } from '@tributary/linkage';
import { consumerName } from '@tributary/pipeline';
import { decideIdentity } from '../../house/identity/decide.js';
import { keepHouseIndex } from '../../house/linkage/kept-index.js';
import { profileTable } from '../../house/linkage/profile-table.js';
import { decidedPairs, fillQueue, longestQueue } from '../../house/linkage/review-queue.js';
import { settingsFor, settledLinkage } from '../../house/linkage/settings.js';
import { publicIdsOf } from '../../house/journal/people.js';
import { thisAccount } from '../../house/this-account.js';
import { engineVersion } from '../../house/version.js';
import type { CommandContext } from '../../house/house.js';
import { queuePairs } from './queue-pairs.js';
import { ordered, sortPairs } from './sort-pairs.js';

export interface LinkArguments {
  /** Settings for this run in place of those that are settled. */
  settings?: object;
  /** Look only: nobody is merged, nothing is put into the queue. */
  dryRun?: boolean;
}

export interface LinkedHouse {
  run: string;
  dryRun: boolean;
  people: number;
  compared: number;
  /** Pairs over the threshold for accepting; merges that were made of them, and those that a limit or a decision forbade. */
  accepted: number;
  merged: number;
  keptApart: number;
  review: number;
  thresholds: LinkSettings['thresholds'];
  fields: LinkSettings['fields'];
  leftOut: number;
  seconds: number;
}

const mergesAtOnce = 1_000;

/**
 * Finds who may be the same person among everybody in the house: pairs over the one threshold become merges with their
 * match weight as evidence, those between the two go into the review queue. All work over pairs is done in the warehouse.
 */
export async function identityLink(context: CommandContext, args: LinkArguments = {}): Promise<LinkedHouse> {
  const { house, tell, signal } = context;
  await house.reload();
  const by = context.startedBy ?? thisAccount();
  return recordRun(
    house.database,
    { kind: 'identity link', input: { dryRun: args.dryRun ?? false }, codeVersion: engineVersion, startedBy: by },
    async (run) => {
      const from = performance.now();
      if (!args.dryRun) await seeArrivals(house.database, { consumer: consumerName, run });
      const table = await profileTable(house.warehouse);
      const settings = settingsFor(table, args.settings ?? (await settledLinkage(house.database)));
      const decided = await decidedPairs(house.database);
      const linkage = await linkRecords({
        warehouse: house.warehouse,
        files: [table],
        settings,
        mode: 'dedupe',
        decided: decided.map(taught),
        tell,
        signal,
      });
      try {
        const sorted = sortPairs(linkage, table.profiles, new Set(decided.map(({ low, high }) => `${low} ${high}`)));
        let outcome = { merged: 0, keptApart: 0, limited: new Set<number>() };
        if (!args.dryRun) {
          outcome = await merge(context, { run, by, linkage, profiles: table.profiles, accepted: sorted.accepted });
          tell({ stage: 'review', done: null, text: 'pairs that somebody should look at' });
          const queue = await queuePairs(linkage, { ...sorted, profiles: table.profiles, limited: outcome.limited });
          await house.database.transaction((tx) => fillQueue(tx, run, queue));
        }
        if (args.dryRun) await linkage.close();
        else {
          await keepHouseIndex(house.warehouse, linkage, table);
          await forgetSeen(house.database, run);
        }
        return {
          run,
          dryRun: args.dryRun ?? false,
          people: linkage.run.records,
          compared: linkage.pairs,
          accepted: sorted.accepted.length,
          merged: outcome.merged,
          keptApart: outcome.keptApart,
          review: Math.min(longestQueue, sorted.uncertain.length + sorted.guarded.length + outcome.limited.size),
          thresholds: settings.thresholds,
          fields: settings.fields,
          leftOut: linkage.plan.costs.reduce((sum, { pairsLeftOut }) => sum + pairsLeftOut, 0),
          seconds: Math.round(performance.now() - from) / 1000,
        };
      } catch (error) {
        await linkage.close();
        throw error;
      }
    },
  );
}

/** A decision as the model learns from it. */
export function taught(pair: Awaited<ReturnType<typeof decidedPairs>>[number]): DecidedPair {
  const told = (pair.evidence.fields ?? []).flatMap(({ field, level }): [string, string][] =>
    level === null ? [] : [[field, level]],
  );
  return { levels: Object.fromEntries(told), match: pair.verdict === 'accept' };
}

async function merge(
  { house, tell, signal }: CommandContext,
  work: { run: string; by: string; linkage: Linkage; profiles: readonly string[]; accepted: readonly number[] },
): Promise<{ merged: number; keptApart: number; limited: Set<number> }> {
  const { run, by, linkage, profiles, accepted } = work;
  const result = { merged: 0, keptApart: 0, limited: new Set<number>() };
  for (let start = 0; start < accepted.length; start += mergesAtOnce) {
    signal.throwIfAborted();
    tell({ stage: 'merge', done: start / accepted.length, text: `${accepted.length.toLocaleString('en-GB')} pairs` });
    const places = accepted.slice(start, start + mergesAtOnce);
    const pairs = places.map((at) => ordered(profiles, linkage.edges.l[at]!, linkage.edges.r[at]!));
    const ids = await publicIdsOf(house.database, pairs.flat());
    const { outcomes } = await decideIdentity(house, {
      kind: 'identity.merged',
      by,
      at: Date.now(),
      merges: pairs.map(([low, high], i) => ({
        one: ids.get(low) ?? '',
        other: ids.get(high) ?? '',
        rule: 'linkage',
        evidence: { matchWeight: Number(linkage.edges.bits[places[i]!]!.toFixed(2)), run },
      })),
    });
    outcomes?.forEach((outcome, i) => {
      if (outcome === 'merged') result.merged++;
      if (outcome === 'limit' || outcome === 'apart') result.keptApart++;
      if (outcome === 'limit') result.limited.add(places[i]!);
    });
  }
  return result;
}
