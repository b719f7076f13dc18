import { TributaryError, type ApplyResult } from '@tributary/contracts';
import type { ApplyRequest } from '../definitions/apply.js';
import { lastRevision } from '../definitions/applied.js';
import { thisAccount } from '../house/this-account.js';
import { planDefinitions } from '../definitions/plan.js';
import { applyToHouse } from '../definitions/settle.js';
import { writeConfig } from '../definitions/write-config.js';
import type { CommandContext } from '../house/house.js';
import { namespaceOf } from '../house/namespace.js';
import type { StatedArguments } from './apply-stated.js';

export interface DefinitionArguments extends StatedArguments {
  /** Only if this revision still holds. */
  revision?: number;
  /** Takes over what is managed by hand and stated too. */
  adopt?: boolean;
  /** Through what it is asked for, for the audit log. Default: the command line. */
  via?: 'api';
}

export interface PlanArguments extends DefinitionArguments {
  /** false: without a look at whom other identity rules would merge or take apart. */
  preview?: boolean;
}

/** What applying the project's file would change; changes nothing. */
export function planCommand(context: CommandContext, args: PlanArguments): Promise<ApplyResult> {
  return planDefinitions(context, { ...requestOf(args), preview: args.preview ?? true });
}

/** Applies the project's file, all of it or nothing; segments hold who they should when it is done. */
export function applyCommand(context: CommandContext, args: DefinitionArguments): Promise<ApplyResult> {
  return applyToHouse(context, requestOf(args));
}

/** What is applied as the text of a configuration file. */
export async function pullCommand({ house }: CommandContext): Promise<{ revision: number; text: string }> {
  await house.reload();
  const revision = await lastRevision(house.database);
  if (revision === 0) throw new TributaryError('NOT_FOUND', 'Nothing was ever applied, so there is nothing to pull.');
  return { revision, text: writeConfig(house.config, (await namespaceOf(house.dataDirectory)) || undefined) };
}

function requestOf({ stated, by, revision, adopt, via }: DefinitionArguments): ApplyRequest {
  if (!stated) throw new TributaryError('INVALID_REQUEST', 'This command needs the project’s configuration.');
  return {
    config: stated.value,
    path: stated.path,
    manager: 'code',
    by: by ?? thisAccount(),
    via: via ?? 'command',
    ...(revision === undefined ? {} : { revision }),
    ...(adopt === undefined ? {} : { adopt }),
  };
}
