import { forgetSeen, seeArrivals } from '@tributary/identity';
import { recordRun } from '@tributary/observability';
import {
  bitsOf,
  explainPairs,
  linkRecords,
  probabilityOf,
  type DecidedPair,
  type Linkage,
  type LinkSettings,
} from '@tributary/linkage';
import { consumerName } from '@tributary/pipeline';
import { decideIdentity } from '../../house/identity/decide.js';
import { keepHouseIndex } from '../../house/linkage/kept-index.js';
import { profileTable } from '../../house/linkage/profile-table.js';
import {
  decidedPairs,
  fillQueue,
  longestQueue,
  valueOf,
  type QueuedPair,
  type ReviewReason,
} from '../../house/linkage/review-queue.js';
import { settingsFor, settledLinkage } from '../../house/linkage/settings.js';
import { publicIdsOf } from '../../house/journal/people.js';
import { thisAccount } from '../../house/this-account.js';
import { engineVersion } from '../../house/version.js';
import type { CommandContext, House } from '../../house/house.js';

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
const explainedAtOnce = 500;

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
          const queue = await queued(house, linkage, { ...sorted, profiles: table.profiles, limited: outcome.limited });
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

interface SortedPairs {
  /** Places of links, the strongest first. */
  accepted: number[];
  uncertain: number[];
  guarded: number[];
}

function sortPairs({ edges, clusters, run }: Linkage, profiles: readonly string[], known: Set<string>): SortedPairs {
  const [accept, review] = [bitsOf(run.settings.thresholds.accept), bitsOf(run.settings.thresholds.review)];
  const sorted: SortedPairs = { accepted: [], uncertain: [], guarded: [] };
  for (let at = 0; at < edges.bits.length && edges.bits[at]! >= Math.min(accept, review); at++) {
    const [low, high] = ordered(profiles, edges.l[at]!, edges.r[at]!);
    if (known.has(`${low} ${high}`)) continue;
    const together = clusters.of[edges.l[at]!] === clusters.of[edges.r[at]!];
    if (edges.bits[at]! >= accept) (together ? sorted.accepted : sorted.guarded).push(at);
    else if (!together) sorted.uncertain.push(at);
  }
  return sorted;
}

function ordered(profiles: readonly string[], l: number, r: number): [low: string, high: string] {
  const [one, other] = [profiles[l]!, profiles[r]!];
  return BigInt(one) < BigInt(other) ? [one, other] : [other, one];
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

/** The pairs for the queue, those worth most first, with what their fields say. */
async function queued(
  house: House,
  linkage: Linkage,
  found: SortedPairs & { profiles: readonly string[]; limited: ReadonlySet<number> },
): Promise<QueuedPair[]> {
  const { edges, clusters, run } = linkage;
  const sizes = new Uint32Array(run.records);
  for (const cluster of clusters.of) sizes[cluster]!++;
  const sizeOf = (record: number): number => sizes[clusters.of[record]!]!;
  const reasons: [readonly number[], ReviewReason][] = [
    [found.uncertain, 'uncertain'],
    [found.guarded, 'guard'],
    [[...found.limited], 'limit'],
  ];
  const waiting = reasons
    .flatMap(([places, reason]) =>
      places.map((at) => {
        const probability = probabilityOf(edges.bits[at]!);
        return { at, reason, probability, value: valueOf(probability, [sizeOf(edges.l[at]!), sizeOf(edges.r[at]!)]) };
      }),
    )
    .sort((a, b) => b.value - a.value)
    .slice(0, longestQueue);
  const traits = new Map(run.fields.map(({ name, columns }) => [name, columns[0]!.join(' + ')]));
  const pairs: QueuedPair[] = [];
  for (let start = 0; start < waiting.length; start += explainedAtOnce) {
    const some = waiting.slice(start, start + explainedAtOnce);
    const explained = await explainPairs(
      linkage,
      some.map(({ at }) => [edges.l[at]!, edges.r[at]!] as const),
    );
    const byPair = new Map(explained.map((pair) => [`${pair.l} ${pair.r}`, pair]));
    for (const { at, reason, probability, value } of some) {
      const pair = byPair.get(`${edges.l[at]} ${edges.r[at]}`);
      if (!pair) continue;
      const [low, high] = ordered(found.profiles, pair.l, pair.r);
      const fields = pair.fields.map(({ field, level, countedAt, bits }) => ({
        field,
        trait: traits.get(field) ?? field,
        level,
        countedAt,
        bits: Number(bits.toFixed(3)),
      }));
      const { priorBits, frequencyBits } = pair;
      pairs.push({
        low,
        high,
        bits: edges.bits[at]!,
        probability,
        value,
        reason,
        evidence: { matchWeight: pair.bits, probability, priorBits, frequencyBits, fields },
      });
    }
  }
  return pairs;
}
