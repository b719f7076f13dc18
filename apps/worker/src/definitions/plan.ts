import { projectKind, TributaryError, type ApplyResult, type DefinitionChange } from '@tributary/contracts';
import { moneyWarnings } from '@tributary/features';
import { previewIdentity } from '../commands/identity/preview-identity.js';
import type { CommandContext } from '../house/house.js';
import { applyDefinitions, type ApplyRequest } from './apply.js';
import { checkStatedSql } from './check-sql.js';
import { prepare } from './prepare.js';

/**
 * What applying a statement would change, and where it changes who is who, whom: decided anew from the event log, unless
 * `preview` is false. Changes nothing.
 */
export async function planDefinitions(
  context: CommandContext,
  { preview = true, ...request }: ApplyRequest & { preview?: boolean },
): Promise<ApplyResult> {
  const { house } = context;
  await checkStatedSql(house.warehouse, request.config);
  const held = await applyDefinitions(house, { ...request, dryRun: true });
  const { config } = await prepare(house, request, held.revision);
  const plan = { ...held, warnings: [...held.warnings, ...(await moneyWarnings(house.warehouse, config.features))] };
  if (!preview || !plan.changes.some(decidesIdentity)) return plan;
  try {
    return { ...plan, identity: await previewIdentity(context, config) };
  } catch (error) {
    if (!(error instanceof TributaryError) || error.code !== 'LOG_TRIMMED') throw error;
    return { ...plan, warnings: [...plan.warnings, `a preview of the identity rules: ${error.message}`] };
  }
}

/** Whether people may be merged or come apart by a change: rules of identity, and how numbers without a country are read. */
function decidesIdentity({ kind, action, fields }: DefinitionChange): boolean {
  const decides = /^(region|identity(\.(?!(matching|groups)\b).*)?)$/;
  return kind === projectKind && action === 'change' && fields.some(({ field }) => decides.test(field));
}
