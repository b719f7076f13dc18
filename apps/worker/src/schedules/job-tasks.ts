import { TributaryError, type JobConfig } from '@tributary/contracts';
import { compiledFeatureSets, computeFeatures, computeFeaturesOfDay, featureContent } from '@tributary/features';
import { activateSyncs } from '../commands/activate.js';
import { buildModels } from '../commands/build-features.js';
import { driftedModels } from '../commands/models/drifted.js';
import { labelsFollow } from '../commands/models/follow.js';
import { evaluateEveryone } from '../commands/evaluate.js';
import { importSources } from '../commands/import.js';
import { oneAtATime } from '../commands/one-at-a-time.js';
import { runCommand } from '../commands/run.js';
import { readSources } from '../house/connections.js';
import type { CommandContext } from '../house/house.js';
import { everySync } from '../house/every-sync.js';
import { takeCheckpoint } from '../house/recovery/checkpoint.js';
import { reprocess } from '../house/reprocess/reprocess.js';
import { eventsHash, hashOf, membersHash, sentHash } from './content-hash.js';
import { audit, link, match, verify } from './watch-tasks.js';

/** What a run of a job came to. */
export interface TaskOutput {
  counts: Record<string, number>;
  /** Over what the work left behind: the same input gives the same. Null where the work leaves nothing of its own. */
  hash: string | null;
  /** Of a back-fill: each day with its rows and hash. */
  days?: DayOutput[];
}

export interface DayOutput {
  day: string;
  rows: number;
  hash: string;
}

/** A run of a job as its work sees it. */
export interface TaskRun {
  /** Id of the run; the key of its effects. */
  id: string;
  /** Days of a back-fill that are still to be done, and those that are. */
  days?: { left: readonly string[]; done: readonly DayOutput[]; note(day: DayOutput): Promise<void> };
}

/** Does the work of a job once. Imports, runs and the like follow one another; see `oneAtATime`. */
export function doTask(context: CommandContext, job: JobConfig, run: TaskRun): Promise<TaskOutput> {
  const act = () => work(context, job, run);
  return job.do === 'checkpoint' ? act() : oneAtATime(context, act);
}

async function work(context: CommandContext, job: JobConfig, run: TaskRun): Promise<TaskOutput> {
  const { house, signal } = context;
  const { config, warehouse } = house;
  switch (job.do) {
    case 'import': {
      const sources = job.sources ?? readSources(config);
      const { rows, rejected, batches } = await importSources(context, sources);
      const { events, duplicates, refused, quarantined, recorded, merges } = batches;
      const counts = { rows, rejected, events, duplicates, refused, quarantined, recorded, merges };
      return { counts, hash: await eventsHash(warehouse, sources) };
    }
    case 'features':
      return run.days ? backFill(context, job.sets, run.days) : features(context, job.sets);
    case 'models': {
      const named = job.models ?? Object.keys(config.models);
      const keys = job.drift === undefined ? named : await driftedModels(context, { keys: named, limit: job.drift });
      const fitted = await buildModels(context, await compiledFeatureSets(warehouse, config.features), keys);
      const rows = [...fitted.values()].reduce((sum, model) => sum + model.rows, 0);
      const content = [...fitted].map(([key, { inputHash, chosen, clusters }]) => [
        key,
        inputHash,
        chosen,
        clusters.map(({ name, size }) => [name, size]),
      ]);
      return { counts: { models: fitted.size, rows }, hash: hashOf(content) };
    }
    case 'segments': {
      // Models may be fitted seldom; who came since belongs to a cluster too.
      await labelsFollow(context, Object.keys(config.models));
      const changes = await evaluateEveryone(context, run.id);
      return { counts: { segments: (await house.segments()).length, changes }, hash: await membersHash(warehouse) };
    }
    case 'activate':
      return activate(context, job.syncs ?? Object.keys(everySync(config)));
    case 'run': {
      const { newRows, events, profiles, merges } = await runCommand(context, { send: job.send });
      signal.throwIfAborted();
      return { counts: { newRows, events, profiles, merges }, hash: await membersHash(warehouse) };
    }
    case 'reprocess': {
      const { events, changes } = await reprocess(context, {});
      const sources = Object.keys(config.sources);
      return {
        counts: { before: events.before, after: events.after, changes },
        hash: await eventsHash(warehouse, sources),
      };
    }
    case 'verify':
      return verify(context);
    case 'audit':
      return audit(context);
    case 'link':
      return link(context);
    case 'match':
      return match(context);
    case 'checkpoint':
      return checkpoint(context);
  }
}

async function features({ house, tell, signal }: CommandContext, keys?: readonly string[]): Promise<TaskOutput> {
  const { warehouse, config } = house;
  const version = Date.now();
  const contents: [string, string][] = [];
  let rows = 0;
  let late = 0;
  for (const [key, set] of chosen(config.features, keys)) {
    signal.throwIfAborted();
    tell({ stage: 'features', done: null, text: key });
    late += (await computeFeatures(warehouse, { key, config: set }, version)).late;
    const content = await featureContent(warehouse, { key, config: set });
    rows += content.rows;
    contents.push([key, content.hash]);
  }
  return { counts: { sets: contents.length, rows, late }, hash: hashOf(contents) };
}

async function backFill(
  { house, tell, signal }: CommandContext,
  keys: readonly string[] | undefined,
  { left, done, note }: NonNullable<TaskRun['days']>,
): Promise<TaskOutput> {
  const days = [...done];
  for (const day of left) {
    signal.throwIfAborted();
    tell({ stage: 'features', done: days.length / (done.length + left.length), text: `as of ${day}` });
    let rows = 0;
    const contents: [string, string][] = [];
    for (const [key, config] of chosen(house.config.features, keys)) {
      const content = await computeFeaturesOfDay(house.warehouse, { key, config }, day);
      rows += content.rows;
      contents.push([key, content.hash]);
    }
    const output = { day, rows, hash: hashOf(contents) };
    days.push(output);
    await note(output);
  }
  const rows = days.reduce((sum, day) => sum + day.rows, 0);
  return { counts: { days: days.length, rows }, hash: hashOf(days), days };
}

async function activate(context: CommandContext, syncs: readonly string[]): Promise<TaskOutput> {
  const activated = await activateSyncs(context, syncs);
  const failed = activated.filter(({ error }) => error !== null);
  if (failed.length > 0)
    throw new TributaryError(
      'VENDOR_UNAVAILABLE',
      `${failed.length} of ${activated.length} syncs could not be worked: ${failed.map(({ sync, error }) => `${sync}: ${error}`).join('; ')}`,
    );
  const counts = { syncs: activated.length, added: 0, updated: 0, removed: 0 };
  for (const { plan } of activated) {
    counts.added += plan?.add ?? 0;
    counts.updated += plan?.update ?? 0;
    counts.removed += plan?.remove ?? 0;
  }
  return { counts, hash: await sentHash(context.house.warehouse, syncs) };
}

async function checkpoint({ house }: CommandContext): Promise<TaskOutput> {
  const copy = await takeCheckpoint(house);
  return { counts: { copies: copy === null ? 0 : 1 }, hash: null };
}

function chosen<T>(all: Readonly<Record<string, T>>, keys?: readonly string[]): [string, T][] {
  return Object.entries(all).filter(([key]) => keys === undefined || keys.includes(key));
}
