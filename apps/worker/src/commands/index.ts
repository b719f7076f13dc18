import { backup } from '../house/backup/backup.js';
import type { CommandContext } from '../house/house.js';
import { eventsNext } from '../feed/index.js';
import { reprocess } from '../house/reprocess/reprocess.js';
import type { AskedRange } from '../house/reprocess/range-of.js';
import { auditCommand, type AuditArguments } from './audit.js';
import { doctor } from './doctor.js';
import {
  featuresExport,
  featuresImport,
  featuresList,
  featuresPreview,
  featuresShow,
  type FeaturesImportArguments,
} from './features/index.js';
import { keysCreate } from './keys.js';
import { journeysList } from './journeys.js';
import { linkageCommands } from './linkage/commands.js';
import { jobsCancel, jobsHistory, jobsList, jobsRun, runsList, runsShow, type JobsRunArguments } from './jobs.js';
import { lifecyclesList, lifecyclesPerson, lifecyclesShow } from './lifecycles.js';
import { oneAtATime } from './one-at-a-time.js';
import { importCommand, runCommand } from './run.js';
import { applyCommand, planCommand, pullCommand, type DefinitionArguments, type PlanArguments } from './definitions.js';
import { strategiesList } from './strategies.js';
import { syncsAllow } from './syncs-allow.js';
import { syncsHealth, syncsHistory } from './syncs-health.js';
import { syncsPlan } from './syncs-plan.js';
import { syncsResults } from './syncs-results.js';
import { suppressionsLift, suppressionsList } from './suppressions.js';
import { pluginsList } from './plugins.js';
import { operationsFailed, operationsRetry } from './operations.js';
import { peopleCommands } from './identity/commands.js';
import { quarantineCommands } from './quarantine/commands.js';
import { segmentCommands } from './segments/commands.js';
import { modelCommands } from './models/commands.js';
import { trackingPlanCommands } from './tracking-plan/commands.js';
import { triggersList, triggersOccasions } from './triggers.js';
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
  plan: (context, args) => planCommand(context, args as PlanArguments),
  ...trackingPlanCommands,
  apply: (context, args) => applyCommand(context, args as DefinitionArguments),
  pull: (context) => pullCommand(context),
  'syncs plan': (context, args) => syncsPlan(context, args as Parameters<typeof syncsPlan>[1]),
  'syncs allow': (context, args) => syncsAllow(context, args as Parameters<typeof syncsAllow>[1]),
  'syncs health': (context) => syncsHealth(context),
  'syncs history': (context, args) => syncsHistory(context, args as Parameters<typeof syncsHistory>[1]),
  'syncs results': (context, args) => syncsResults(context, args as Parameters<typeof syncsResults>[1]),
  suppressions: (context, args) => suppressionsList(context, args as Parameters<typeof suppressionsList>[1]),
  'suppressions lift': (context, args) => suppressionsLift(context, args as Parameters<typeof suppressionsLift>[1]),
  ...segmentCommands,
  'features list': (context) => featuresList(context),
  'features show': (context, args) => featuresShow(context, args as Parameters<typeof featuresShow>[1]),
  'features preview': (context, args) => featuresPreview(context, args as Parameters<typeof featuresPreview>[1]),
  'features export': (context, args) => featuresExport(context, args as Parameters<typeof featuresExport>[1]),
  'features import': (context, args) =>
    oneAtATime(context, () => thenCheckpoint(context, () => featuresImport(context, args as FeaturesImportArguments))),
  lifecycles: (context) => lifecyclesList(context),
  'lifecycles show': (context, args) => lifecyclesShow(context, args as Parameters<typeof lifecyclesShow>[1]),
  'lifecycles person': (context, args) => lifecyclesPerson(context, args as Parameters<typeof lifecyclesPerson>[1]),
  strategies: (context) => strategiesList(context),
  journeys: (context) => journeysList(context),
  triggers: (context) => triggersList(context),
  'triggers occasions': (context, args) => triggersOccasions(context, args as Parameters<typeof triggersOccasions>[1]),
  ...peopleCommands,
  ...linkageCommands,
  'plugins list': (context) => pluginsList(context),
  audit: (context, args) => auditCommand(context, args as AuditArguments),
  'operations failed': (context, args) => operationsFailed(context, args as Parameters<typeof operationsFailed>[1]),
  'operations retry': (context, args) => operationsRetry(context, args as Parameters<typeof operationsRetry>[1]),
  ...quarantineCommands,
  doctor: (context) => doctor(context),
  backup: (context, args) => oneAtATime(context, () => backup(context, args as { folder: string })),
  reprocess: (context, args) => oneAtATime(context, () => reprocess(context, args as AskedRange)),
  ...modelCommands,
  'jobs list': (context) => jobsList(context),
  'jobs run': (context, args) => jobsRun(context, args as JobsRunArguments),
  'jobs history': (context, args) => jobsHistory(context, args as { name?: string; limit?: number }),
  'jobs cancel': (context, args) => jobsCancel(context, args as { run: string }),
  'runs list': (context, args) => runsList(context, args as Parameters<typeof runsList>[1]),
  'runs show': (context, args) => runsShow(context, args as { id: string }),
  'keys create': (context, args) => keysCreate(context, args as Parameters<typeof keysCreate>[1]),
  'events next': (context, args) => eventsNext(context, args as Parameters<typeof eventsNext>[1]),
};
