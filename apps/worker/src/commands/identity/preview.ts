import { TributaryError, type IdentityImpact } from '@tributary/contracts';
import { parseConfig } from '../../definitions/parse-config.js';
import type { CommandContext } from '../../house/house.js';
import type { StatedArguments } from '../apply-stated.js';
import { previewIdentity } from './preview-identity.js';

/** What the identity rules of the project's file would make of everybody; see {@link previewIdentity}. */
export async function profilesPreview(
  context: CommandContext,
  { stated }: Pick<StatedArguments, 'stated'>,
): Promise<IdentityImpact> {
  if (stated === undefined) throw new TributaryError('INVALID_REQUEST', 'A configuration is needed to preview.');
  return previewIdentity(context, parseConfig(stated.value, stated.path));
}
