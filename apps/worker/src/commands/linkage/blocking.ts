import { TributaryError } from '@tributary/contracts';
import { tryBlocking, type BlockingTrial } from '@tributary/linkage';
import { decideIdentity } from '../../house/identity/decide.js';
import { profileTable } from '../../house/linkage/profile-table.js';
import { settingsFor, settledLinkage } from '../../house/linkage/settings.js';
import { thisAccount } from '../../house/this-account.js';
import type { CommandContext } from '../../house/house.js';

export type { BlockingTrial } from '@tributary/linkage';

/** Keys of a rule, all of which two people must share to be compared: `surname`, `postcode:beginning`. */
export type BlockingRule = readonly string[];

export interface BlockingRules {
  /** `chosen`: linkage chooses them from the data; `stated`: people wrote them. */
  origin: 'chosen' | 'stated';
  trial: BlockingTrial;
}

/** What the rules in force cost: comparisons, largest blocks. Nobody is compared. */
export async function blockingList({ house, signal }: CommandContext): Promise<BlockingRules> {
  const stated = await settledLinkage(house.database);
  const table = await profileTable(house.warehouse);
  const settings = settingsFor(table, stated);
  const rules = settings.blocking.rules;
  const trial = await tryBlocking(
    { warehouse: house.warehouse, files: [table], settings, mode: 'dedupe', signal },
    rules,
  );
  return { origin: rules === undefined ? 'chosen' : 'stated', trial };
}

/** What rules would cost. Nothing is kept. @throws CONFIG_INVALID where a rule names an unknown key. */
export async function blockingTry(
  { house, signal }: CommandContext,
  { rules }: { rules: readonly BlockingRule[] },
): Promise<BlockingTrial> {
  if (rules.length === 0)
    throw new TributaryError('INVALID_REQUEST', 'Give at least one rule, such as surname+postcode.');
  const table = await profileTable(house.warehouse);
  const settings = settingsFor(table, await settledLinkage(house.database));
  return tryBlocking({ warehouse: house.warehouse, files: [table], settings, mode: 'dedupe', signal }, rules);
}

/**
 * Adds a rule to those that are stated; the first one takes the place of the chosen ones. Refused where all together
 * cost more comparisons than allowed. @throws INVALID_REQUEST, CONFIG_INVALID
 */
export async function blockingAdd(context: CommandContext, { rule }: { rule: BlockingRule }): Promise<BlockingTrial> {
  const rules = await statedRules(context);
  if (rules.some((known) => sameRule(known, rule)))
    throw new TributaryError('INVALID_REQUEST', `The rule ${rule.join(' + ')} is there already.`);
  const next = [...rules, rule];
  const trial = await blockingTry(context, { rules: next });
  const cost = trial.rules.reduce((sum, { pairsWithin }) => sum + pairsWithin, 0);
  if (cost > trial.mostPairs)
    throw new TributaryError(
      'INVALID_REQUEST',
      `With this rule ${Math.round(cost).toLocaleString('en-GB')} pairs would be compared; ${trial.mostPairs.toLocaleString('en-GB')} are allowed. Add a key to it, or raise blocking.mostPairs. Nothing was changed.`,
    );
  await settle(context, next);
  return trial;
}

/** Takes a rule away; without any, linkage chooses again. @throws NOT_FOUND */
export async function blockingRemove(
  context: CommandContext,
  { rule }: { rule: BlockingRule },
): Promise<{ rules: readonly BlockingRule[] }> {
  const rules = await statedRules(context);
  const left = rules.filter((known) => !sameRule(known, rule));
  if (left.length === rules.length)
    throw new TributaryError(
      'NOT_FOUND',
      `No rule ${rule.join(' + ')} was stated. See: tributary identity blocking list.`,
    );
  await settle(context, left);
  return { rules: left };
}

const sameRule = (one: BlockingRule, other: BlockingRule): boolean =>
  [...one].sort().join('\0') === [...other].sort().join('\0');

async function statedRules({ house }: CommandContext): Promise<BlockingRule[]> {
  const { blocking } = (await settledLinkage(house.database)) as { blocking?: { rules?: BlockingRule[] } };
  return blocking?.rules ?? [];
}

async function settle({ house, startedBy }: CommandContext, rules: readonly BlockingRule[]): Promise<void> {
  const stated = await settledLinkage(house.database);
  const { rules: _, ...blocking } = (stated['blocking'] ?? {}) as Record<string, unknown>;
  await decideIdentity(house, {
    kind: 'linkage.settled',
    at: Date.now(),
    by: startedBy ?? thisAccount(),
    body: { ...stated, blocking: rules.length === 0 ? blocking : { ...blocking, rules } },
  });
}
