import type { CommandContext } from '../../house/house.js';
import { segmentsExplain } from './explain.js';
import { segmentsFlow } from './flow.js';
import { segmentsHistory, segmentsMembers } from './history.js';
import { segmentsList } from './list.js';
import { segmentsOverlap, segmentsWarnings } from './compare.js';
import { segmentsApply, segmentsPlan } from './plan.js';
import { segmentsPreview } from './preview.js';
import { segmentsValidate } from './validate.js';
import { segmentsVerify } from './verify.js';
import { oneAtATime } from '../one-at-a-time.js';
import type { DefinitionArguments } from '../definitions.js';

/** Commands about segments. */
export const segmentCommands: Record<string, (context: CommandContext, args: unknown) => Promise<unknown>> = {
  segments: (context) => segmentsList(context),
  'segments plan': (context, args) => segmentsPlan(context, args as DefinitionArguments),
  'segments apply': (context, args) => segmentsApply(context, args as DefinitionArguments),
  'segments preview': (context, args) => segmentsPreview(context, args as Parameters<typeof segmentsPreview>[1]),
  'segments explain': (context, args) => segmentsExplain(context, args as Parameters<typeof segmentsExplain>[1]),
  'segments history': (context, args) => segmentsHistory(context, args as Parameters<typeof segmentsHistory>[1]),
  'segments flow': (context, args) => segmentsFlow(context, args as Parameters<typeof segmentsFlow>[1]),
  'segments members': (context, args) => segmentsMembers(context, args as Parameters<typeof segmentsMembers>[1]),
  'segments overlap': (context, args) => segmentsOverlap(context, args as Parameters<typeof segmentsOverlap>[1]),
  'segments warnings': (context) => segmentsWarnings(context),
  'segments validate': (context, args) => segmentsValidate(context, args as Parameters<typeof segmentsValidate>[1]),
  'segments verify': (context) => oneAtATime(context, () => segmentsVerify(context)),
};
