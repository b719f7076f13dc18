import { TributaryError, type ApplyResult, type DefinitionChange } from '@tributary/contracts';
import { prepareFeatures } from '@tributary/features';
import { planMemberships, type MembershipPlan } from '@tributary/segments';
import { parseConfig } from '../../definitions/parse-config.js';
import type { CommandContext } from '../../house/house.js';
import { ruleContextOf, ruleSegmentsOf } from '../../house/segments.js';
import { applyCommand, planCommand, type DefinitionArguments } from '../definitions.js';

export interface SegmentsPlan {
  revision: number;
  changes: DefinitionChange[];
  /** What each added or changed rule would do to its segment, the clusters as they are. */
  memberships: MembershipPlan[];
  /** Definitions of other kinds that the file changes too, by address. */
  others: string[];
}

/** What the segments of the project's file would change: definitions, and who would enter and leave. Changes nothing. */
export async function segmentsPlan(context: CommandContext, args: DefinitionArguments): Promise<SegmentsPlan> {
  const { house } = context;
  const plan = await planCommand(context, args);
  const changes = plan.changes.filter(({ kind }) => kind === 'segments');
  const others = plan.changes.filter(({ kind }) => kind !== 'segments').map(({ kind, key }) => `${kind}.${key}`);
  const stated = parseConfig(args.stated!.value, args.stated!.path);
  await prepareFeatures(house.warehouse, stated.features);
  const touched = new Set(changes.filter(({ action }) => action !== 'remove').map(({ key }) => key));
  const segments = ruleSegmentsOf(stated);
  const clusters = ((await ruleContextOf(house)).segments ?? []).filter(({ kind }) => kind === 'cluster');
  const memberships = await planMemberships(
    house.warehouse,
    segments.filter(({ key }) => touched.has(key)),
    { at: Date.now(), context: { segments: [...segments, ...clusters], purposes: stated.purposes } },
  );
  return { revision: plan.revision, changes, memberships, others };
}

/** Applies the project's file where nothing but segments differs. Throws INVALID_REQUEST where more does. */
export async function segmentsApply(context: CommandContext, args: DefinitionArguments): Promise<ApplyResult> {
  const { changes, revision } = await planCommand(context, args);
  const others = changes.filter(({ kind }) => kind !== 'segments').map(({ kind, key }) => `${kind}.${key}`);
  if (others.length > 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      `The file changes more than segments: ${others.join(', ')}. Apply all of it with "tributary apply".`,
    );
  return applyCommand(context, { ...args, revision: args.revision ?? revision });
}
