import type { CommandContext } from '../../house/house.js';
import { modelsAssign } from './assign.js';
import { modelsImputed, type ImputedArguments } from './imputed.js';
import { modelsDrift, modelsList, modelsTimeline, modelsUse } from './registry.js';
import { modelsRun, type ModelRunArguments } from './run.js';
import { modelsRename, modelsShow } from './show.js';
import { modelsWhy } from './why.js';
import { oneAtATime } from '../one-at-a-time.js';

/** Commands about models and their versions. */
export const modelCommands: Record<string, (context: CommandContext, args: unknown) => Promise<unknown>> = {
  'models list': (context, args) => modelsList(context, args as { key?: string }),
  'models timeline': (context, args) => modelsTimeline(context, args as { key: string }),
  'models use': (context, args) =>
    oneAtATime(context, () => modelsUse(context, args as { key: string; version: number })),
  'models run': (context, args) => oneAtATime(context, () => modelsRun(context, args as ModelRunArguments)),
  'models assign': (context, args) => oneAtATime(context, () => modelsAssign(context, args as { key: string })),
  'models show': (context, args) => modelsShow(context, args as { key: string; version?: number }),
  'models why': (context, args) => modelsWhy(context, args as { key: string; identifier: string }),
  'models imputed': (context, args) => modelsImputed(context, args as ImputedArguments),
  'models rename': (context, args) => modelsRename(context, args as Parameters<typeof modelsRename>[1]),
  'models drift': (context, args) => modelsDrift(context, args as { key: string; limit?: number }),
};
