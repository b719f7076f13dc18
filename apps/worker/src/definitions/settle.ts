import { addressOf, projectKind, takeVersion, type ApplyResult, type DefinitionChange } from '@tributary/contracts';
import { prepareFeatures } from '@tributary/features';
import { evaluateEveryone } from '../commands/evaluate.js';
import type { CommandContext } from '../house/house.js';
import { rewriteEveryone } from '../house/reprocess/derive-events.js';
import { applyDefinitions, type ApplyRequest } from './apply.js';
import { checkStatedSql } from './check-sql.js';

/** Applies definitions to a running house, which works by them when this resolves: segments hold who they should. */
export async function applyToHouse(context: CommandContext, request: ApplyRequest): Promise<ApplyResult> {
  const { house } = context;
  await checkStatedSql(house.warehouse, request.config);
  const result = await applyDefinitions(house, request);
  if (!result.applied) return result;
  await house.reload();
  // A rule may name a feature that was never computed.
  await prepareFeatures(house.warehouse, house.config.features);
  const rewritten = result.changes.some(choosesValues);
  if (rewritten) await house.betweenBatches(async () => rewriteEveryone(house, await takeVersion(house.database)));
  if (rewritten || result.changes.some(movesPeople)) await evaluateEveryone(context, `definitions.${result.revision}`);
  return result;
}

/** A change in a few words: `+ segments.vip`. */
export function briefly(change: Pick<DefinitionChange, 'kind' | 'key' | 'action'>): string {
  return `${{ add: '+', change: '~', remove: '-' }[change.action]} ${addressOf(change)}`;
}

/** Which values survive: every profile is derived anew. */
function choosesValues({ kind, action, fields }: DefinitionChange): boolean {
  return kind === projectKind && action === 'change' && fields.some(({ field }) => /^profiles(\.|$)/.test(field));
}

function movesPeople({ kind, action, fields }: DefinitionChange): boolean {
  // What holds of those who never chose decides rules about consent.
  if (kind === 'purposes') return action !== 'remove' && fields.some(({ field }) => /^default$|^$/.test(field));
  if (kind === 'lifecycles') return action !== 'remove' && fields.some(({ field }) => /^stages(\.|$)|^$/.test(field));
  return kind === 'segments' && action !== 'remove' && fields.some(({ field }) => /^rule(\.|$)/.test(field));
}
