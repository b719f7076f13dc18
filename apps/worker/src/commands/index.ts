import { backup } from '../house/backup/backup.js';
import type { CommandContext } from '../house/house.js';
import { reprocess } from '../house/reprocess/reprocess.js';
import type { AskedRange } from '../house/reprocess/range-of.js';
import { auditCommand, type AuditArguments } from './audit.js';
import { doctor } from './doctor.js';
import { keysCreate } from './keys.js';
import { jobsCancel, jobsHistory, jobsList, jobsRun, runsList, runsShow, type JobsRunArguments } from './jobs.js';
import { oneAtATime } from './one-at-a-time.js';
import { importCommand, runCommand } from './run.js';
import { applyCommand, planCommand, pullCommand, type DefinitionArguments } from './definitions.js';
import { syncsPlan } from './syncs-plan.js';
import { pluginsList } from './plugins.js';
import { profilesShow } from './profiles.js';
import { segmentsList } from './segments.js';
import { thenCheckpoint } from './then-checkpoint.js';

/** The commands that the command line, the holder's socket and jobs share, by name. Arguments and results are plain JSON. */
export const commands: Record<string, (context: CommandContext, args: unknown) => Promise<unknown>> = {
  import: (context, args) =>
    oneAtATime(context, () =>
      thenCheckpoint(context, () => importCommand(context, args as Parameters<typeof importCommand>[1])),
    ),
  run: (context, args) =>
    oneAtATime(context, () =>
      thenCheckpoint(context, () => runCommand(context, args as Parameters<typeof runCommand>[1])),
    ),
  plan: (context, args) => planCommand(context, args as DefinitionArguments),
  apply: (context, args) => applyCommand(context, args as DefinitionArguments),
  pull: (context) => pullCommand(context),
  'syncs plan': (context) => syncsPlan(context),
  segments: (context) => segmentsList(context),
  'profiles show': (context, args) => profilesShow(context, args as { identifier: string }),
  'plugins list': (context) => pluginsList(context),
  audit: (context, args) => auditCommand(context, args as AuditArguments),
  doctor: (context) => doctor(context),
  backup: (context, args) => oneAtATime(context, () => backup(context, args as { folder: string })),
  reprocess: (context, args) => oneAtATime(context, () => reprocess(context, args as AskedRange)),
  'jobs list': (context) => jobsList(context),
  'jobs run': (context, args) => jobsRun(context, args as JobsRunArguments),
  'jobs history': (context, args) => jobsHistory(context, args as { name?: string; limit?: number }),
  'jobs cancel': (context, args) => jobsCancel(context, args as { run: string }),
  'runs list': (context, args) => runsList(context, args as Parameters<typeof runsList>[1]),
  'runs show': (context, args) => runsShow(context, args as { id: string }),
  'keys create': (context, args) => keysCreate(context, args as { label: string }),
};
