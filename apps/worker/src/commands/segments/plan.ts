import { TributaryError, type ApplyResult, type DefinitionChange } from '@tributary/contracts';
import { prepareFeatures } from '@tributary/features';
import { planMemberships, stageSegments, type MembershipPlan } from '@tributary/segments';
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

/** Segments, and lifecycles: their stages are segments. */
const holdsPeople = ({ kind }: DefinitionChange): boolean => kind === 'segments' || kind === 'lifecycles';

/** What the segments and lifecycles of the project's file would change: definitions, and who would enter and leave. Changes nothing. */
export async function segmentsPlan(context: CommandContext, args: DefinitionArguments): Promise<SegmentsPlan> {
  const { house } = context;
  const plan = await planCommand(context, { ...args, preview: false });
  const changes = plan.changes.filter(holdsPeople);
  const others = plan.changes.filter((change) => !holdsPeople(change)).map(({ kind, key }) => `${kind}.${key}`);
  const stated = parseConfig(args.stated!.value, args.stated!.path);
  await prepareFeatures(house.warehouse, stated.features);
  const touched = new Set(
    changes
      .filter(({ action }) => action !== 'remove')
      .flatMap(({ kind, key }) =>
        kind === 'lifecycles' ? stageSegments(key, stated.lifecycles[key]!).map((stage) => stage.key) : [key],
      ),
  );
  const segments = ruleSegmentsOf(stated);
  const clusters = ((await ruleContextOf(house)).segments ?? []).filter(({ kind }) => kind === 'cluster');
  const memberships = await planMemberships(
    house.warehouse,
    segments.filter(({ key }) => touched.has(key)),
    { at: Date.now(), context: { segments: [...segments, ...clusters], purposes: stated.purposes } },
  );
  return { revision: plan.revision, changes, memberships, others };
}

/** Applies the project's file where nothing but segments and lifecycles differs. Throws INVALID_REQUEST where more does. */
export async function segmentsApply(context: CommandContext, args: DefinitionArguments): Promise<ApplyResult> {
  const { changes, revision } = await planCommand(context, { ...args, preview: false });
  const others = changes.filter((change) => !holdsPeople(change)).map(({ kind, key }) => `${kind}.${key}`);
  if (others.length > 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      `The file changes more than segments and lifecycles: ${others.join(', ')}. Apply all of it with "tributary apply".`,
    );
  return applyCommand(context, { ...args, revision: args.revision ?? revision });
}
