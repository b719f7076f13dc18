import { TributaryError, type RunSummary } from '@tributary/contracts';
import { recordRun } from '@tributary/observability';
import { evaluateSegments } from '@tributary/segments';
import type { CommandContext } from '../house/house.js';
import { recordConfig } from '../house/record-config.js';
import { engineVersion } from '../house/version.js';
import { writeReport } from '../report/write-report.js';
import { activateSyncs } from './activate.js';
import { buildFeatures, buildModels } from './build-features.js';
import { importSources } from './import.js';
import { summarise } from './summary.js';

/** Reads the named sources (default: all) into the house, without the later stages. */
export async function importCommand(context: CommandContext, args: { sources?: string[] }): Promise<object> {
  const { house } = context;
  await house.reload();
  const keys = args.sources?.length ? args.sources : Object.keys(house.config.sources);
  const unknown = keys.filter((key) => !(key in house.config.sources));
  if (unknown.length > 0)
    throw new TributaryError(
      'NOT_FOUND',
      `No source "${unknown[0]}". Known: ${Object.keys(house.config.sources).join(', ') || 'none'}.`,
    );
  return recordRun(
    house.database,
    { kind: 'import', input: { sources: keys }, codeVersion: engineVersion },
    async (run) => {
      const { rows, rejected, batches } = await importSources(context, keys);
      const { events, duplicates, refused, quarantined, recorded, merges } = batches;
      return { run, rows, rejected, events, duplicates, refused, quarantined, recorded, merges };
    },
  );
}

/**
 * The whole way: read the sources, unify people, compute features, find clusters, bring every segment up to date, send
 * what changed, write the report. Running it again on the same input changes nothing; after a crash it goes on.
 * With `send: false` nothing leaves the house: `plan` then shows what the next run would send.
 */
export async function runCommand(
  context: CommandContext,
  { send = true }: { send?: boolean } = {},
): Promise<RunSummary> {
  const { house } = context;
  await house.reload();
  const input = await recordConfig(house);
  return recordRun(house.database, { kind: 'run', input, codeVersion: engineVersion }, async (id) => {
    const seconds: Record<string, number> = {};
    const stage = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      context.signal.throwIfAborted();
      const start = performance.now();
      const result = await work();
      seconds[name] = Math.round(performance.now() - start) / 1000;
      return result;
    };
    const imported = await stage('import', () => importSources(context, Object.keys(house.config.sources)));
    const sets = await stage('features', () => buildFeatures(context));
    const models = await stage('models', () => buildModels(context, sets));
    await stage('segments', async () => {
      context.tell({ stage: 'segments', done: null, text: 'everyone' });
      return house.betweenBatches(async () => evaluateSegments(house, await house.segments(), { id, at: Date.now() }));
    });
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
      const report = await writeReport(house, { summary: counted, sets, clustering: clustering ?? null, activated });
      return { ...counted, report };
    });
    return { ...summary, seconds: { ...seconds } };
  });
}
