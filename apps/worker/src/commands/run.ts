import { TributaryError, type RunSummary } from '@tributary/contracts';
import { recordRun } from '@tributary/observability';
import { readSources } from '../house/connections.js';
import type { CommandContext } from '../house/house.js';
import { applyStated, type StatedArguments } from './apply-stated.js';
import { engineVersion } from '../house/version.js';
import { activateSyncs } from './activate.js';
import { buildFeatures, buildModels } from './build-features.js';
import { evaluateEveryone } from './evaluate.js';
import { importSources } from './import.js';
import { summarise } from './summary.js';

/** Reads the named sources (default: all) into the house, without the later stages. */
export async function importCommand(
  context: CommandContext,
  args: { sources?: string[] } & StatedArguments,
): Promise<object> {
  const { house } = context;
  const definitions = await applyStated(house, args);
  const keys = args.sources?.length ? args.sources : readSources(house.config);
  const unknown = keys.filter((key) => !Object.hasOwn(house.config.sources, key));
  if (unknown.length > 0)
    throw new TributaryError(
      'NOT_FOUND',
      `No source "${unknown[0]}". Known: ${Object.keys(house.config.sources).join(', ') || 'none'}.`,
    );
  return recordRun(
    house.database,
    { kind: 'import', input: { sources: keys }, codeVersion: engineVersion, startedBy: context.startedBy },
    async (run) => {
      const { rows, rejected, batches } = await importSources(context, keys);
      const { events, duplicates, refused, quarantined, recorded, merges } = batches;
      return { run, rows, rejected, events, duplicates, refused, quarantined, recorded, merges, ...definitions };
    },
  );
}

/**
 * The whole way: read the sources, unify people, compute features, find clusters, bring every segment up to date, send
 * what changed, write the report. Running it again on the same input changes nothing; after a crash it goes on.
 * With `send: false` nothing leaves the house: `syncs plan` then shows what the next run would send. Definitions that
 * the command line brings along are applied first.
 */
export async function runCommand(
  context: CommandContext,
  { send = true, ...stated }: { send?: boolean } & StatedArguments = {},
): Promise<RunSummary> {
  const { house } = context;
  const definitions = await applyStated(house, stated);
  const input = house.config;
  return recordRun(
    house.database,
    { kind: 'run', input, codeVersion: engineVersion, startedBy: context.startedBy },
    async (id) => {
      const seconds: Record<string, number> = {};
      const stage = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
        context.signal.throwIfAborted();
        const start = performance.now();
        const result = await work();
        seconds[name] = Math.round(performance.now() - start) / 1000;
        return result;
      };
      const imported = await stage('import', () => importSources(context, readSources(house.config)));
      const sets = await stage('features', () => buildFeatures(context));
      const models = await stage('models', () => buildModels(context, sets));
      await stage('segments', () => evaluateEveryone(context, id));
      const activated = send ? await stage('activate', () => activateSyncs(context)) : [];
      const [clustering] = models.values();
      const summary = await stage('report', async () => {
        const counted = await summarise(house, {
          id,
          imported,
          clustering: clustering
            ? {
                k: clustering.chosen.k,
                silhouette: clustering.chosen.silhouette,
                daviesBouldin: clustering.chosen.daviesBouldin,
                wcss: clustering.chosen.wcss,
              }
            : null,
          blocked: Object.fromEntries(activated.map(({ sync, plan }) => [sync, plan?.blocked ?? {}])),
          seconds,
        });
        // The charts' library takes a second to load: only a run needs it.
        const { writeReport } = await import('../report/write-report.js');
        const report = await writeReport(house, { summary: counted, sets, clustering: clustering ?? null, activated });
        return { ...counted, report };
      });
      return { ...summary, ...definitions, seconds: { ...seconds } };
    },
  );
}
