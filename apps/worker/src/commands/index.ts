import type { CommandContext } from '../house/house.js';
import { doctor } from './doctor.js';
import { keysCreate } from './keys.js';
import { oneAtATime } from './one-at-a-time.js';
import { importCommand, runCommand } from './run.js';
import { planCommand } from './plan.js';
import { pluginsList } from './plugins.js';
import { profilesShow } from './profiles.js';
import { segmentsList } from './segments.js';

/** The commands that the command line, the holder's socket and jobs share, by name. Arguments and results are plain JSON. */
export const commands: Record<string, (context: CommandContext, args: unknown) => Promise<unknown>> = {
  import: (context, args) => oneAtATime(context, () => importCommand(context, args as { sources?: string[] })),
  run: (context, args) => oneAtATime(context, () => runCommand(context, args as { send?: boolean })),
  plan: (context) => planCommand(context),
  segments: (context) => segmentsList(context),
  'profiles show': (context, args) => profilesShow(context, args as { identifier: string }),
  'plugins list': (context) => pluginsList(context),
  doctor: (context) => doctor(context),
  'keys create': (context, args) => keysCreate(context, args as { label: string }),
};
