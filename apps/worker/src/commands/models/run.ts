import { TributaryError, type ModelConfig } from '@tributary/contracts';
import { compiledFeatureSets } from '@tributary/features';
import {
  modelVersion,
  publishClustering,
  type ClusteringRun,
  type DataSnapshot,
  type ModelDetails,
} from '@tributary/models';
import type { CommandContext } from '../../house/house.js';
import { engineVersion } from '../../house/version.js';
import { fitModel, knownModel, publishing } from './fit.js';
import { everythingFollows } from './follow.js';
import { snapshotOf } from './snapshot.js';
import { withPublicIds } from './with-public-ids.js';

/** Steps that can be left out of a run, and the configuration without each. */
const without = {
  log: { log: [] },
  outliers: { outliers: null },
  scale: { scale: 'none' },
  weigh: { weights: {} },
  select: { select: null },
  reduce: { reduce: null },
} satisfies Record<string, Partial<ModelConfig>>;
export type UndoableStep = keyof typeof without;
export const undoableSteps = Object.keys(without) as UndoableStep[];

export interface ModelRunArguments {
  key: string;
  /** Steps that are undone for this run. */
  without?: readonly string[];
  /** Features and people as they were known at the end of this day ('YYYY-MM-DD', UTC), whatever the model says. */
  asOf?: string | undefined;
  /** Fits and tells, and keeps nothing. */
  dryRun?: boolean;
}

export interface ModelRunResult extends ModelDetails {
  /** Null of a run that kept nothing. */
  version: number | null;
  /** False where this very input had been published before, and of a run that kept nothing. */
  changed: boolean;
}

/** Fits one model on the features computed last, publishes it behind its gate, lets labels and segments follow, and says what each step did. */
export async function modelsRun(context: CommandContext, args: ModelRunArguments): Promise<ModelRunResult> {
  const { house } = context;
  const stated = undone(knownModel(house, args.key), args.without ?? []);
  const config = args.asOf === undefined ? stated : { ...stated, asOf: args.asOf };
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const snapshot = await snapshotOf(house, { config, sets });
  const fitted = await fitModel(context, { key: args.key, config, sets });
  const { database } = house;
  if (args.dryRun)
    return { ...(await withPublicIds(database, detailsOf(args.key, fitted, snapshot))), version: null, changed: false };
  const { version, changed, refused } = await publishClustering(publishing(house, snapshot), fitted, args.key);
  // Also where nothing is new: who repeats a run that was cut short wants what it had left to do.
  if (refused.length === 0) await everythingFollows(context, args.key, `models.${args.key}.${version}`);
  const details = await withPublicIds(database, await modelVersion(database, args.key, version));
  return { ...details, version, changed, refused };
}

function undone(config: ModelConfig, steps: readonly string[]): ModelConfig {
  let changed = config;
  for (const step of steps) {
    if (!Object.hasOwn(without, step))
      throw new TributaryError(
        'INVALID_REQUEST',
        `No step "${step}" can be left out. Those that can: ${undoableSteps.join(', ')}.`,
      );
    changed = { ...changed, ...without[step as UndoableStep] };
    if (step === 'weigh' && changed.importance)
      changed = { ...changed, importance: { ...changed.importance, weigh: false } };
  }
  return changed;
}

function detailsOf(key: string, run: ClusteringRun, snapshot: DataSnapshot): ModelDetails & { version: null } {
  const { rows, steps, components, curve, chosen, elbow, validity, noise, warnings, config, inputHash } = run;
  const people = (some: readonly number[]) => some.map((row) => String(run.ids[row]));
  const clusters = run.clusters.map((cluster) => ({
    ...cluster,
    typical: people(cluster.typical),
    borderline: people(cluster.borderline),
  }));
  const { asOf } = config;
  const kept = { rows, asOf, steps, components, curve, chosen, elbow, validity, noise, warnings, clusters };
  const fit = { createdAt: null, codeVersion: engineVersion, inputHash, snapshot, config };
  return { key, version: null, inForce: false, refused: [], comparison: null, ...fit, ...kept };
}
