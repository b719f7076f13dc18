import { matrixOfFew, valuesOfFew } from '@tributary/features';
import { labelPeople, labelsFollowMerges } from '@tributary/models';
import type { ChangedPeople, Labels } from '@tributary/pipeline';
import type { RuleContext } from '@tributary/segments';
import { algorithmPort } from '../algorithm-port.js';
import type { House } from '../house.js';
import { chosenBy } from './chosen-people.js';
import {
  labelledModels,
  stateOfFeatures,
  versionsInForce,
  type LabelledModel,
  type LabelledModels,
} from './labelled-models.js';
import { parentOf } from './models-in-order.js';

/** People of one pass: bounds the statements. */
const perPass = 5_000;

/**
 * The models in force as the pipeline asks them; keeps what it read of them until another version is in force or features were
 * computed anew.
 */
export function openLabels(): { of(house: House, context: RuleContext): Promise<Labels | undefined> } {
  let known: { state: string; models: LabelledModels } | undefined;
  return {
    async of(house, context) {
      const versions = versionsInForce(context);
      if (versions.size === 0) return undefined;
      const state = JSON.stringify([[...versions], await stateOfFeatures(house), house.config.models]);
      if (known?.state !== state) known = { state, models: await labelledModels(house, versions) };
      const { models } = known;
      return { label: (changed) => labelChanged(house, { context, models }, changed) };
    },
  };
}

/** Labels people of whom something changed by the models that this can concern; returns these. */
export async function labelChanged(
  house: House,
  { context, models }: { context: RuleContext; models: LabelledModels },
  changed: ChangedPeople,
): Promise<ReadonlySet<string>> {
  moveOn(models, changed.newest);
  for (const waiting of models.waiting) await labelsFollowMerges(house.warehouse, waiting, changed.merges);
  const keys = concerned(models.live, changed);
  const live = models.live.filter(({ key }) => keys.has(key));
  for (let from = 0; from < changed.people.length && live.length > 0; from += perPass)
    await labelSome(house, { context, models: { ...models, live } }, changed.people.slice(from, from + perPass));
  return new Set([...live, ...(changed.merges.length > 0 ? models.waiting : [])].map(({ key }) => key));
}

/** The reference date of what ends with the last event is that event's day. */
function moveOn({ sets }: LabelledModels, newest: number): void {
  if (newest === -Infinity) return;
  const day = new Date(newest).toISOString().slice(0, 10);
  for (const one of sets) if (one.moves && day > one.asOf) one.asOf = day;
}

/**
 * Models by which a change can label somebody otherwise: they read its events, people became one or were parted, or who is among their
 * people hangs on more than events. With a model goes the one whose cluster it parts.
 */
function concerned(models: readonly LabelledModel[], { events, merges }: ChangedPeople): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const model of models) {
    const { segment } = model.config;
    const reads = model.reads === undefined || model.reads.some((name) => events.has(name));
    const byRule = segment !== null && !segment.includes('.');
    if (reads || merges.length > 0 || byRule || keys.has(parentOf(model.config))) keys.add(model.key);
  }
  for (const model of [...models].reverse()) if (keys.has(model.key)) keys.add(parentOf(model.config));
  return keys;
}

async function labelSome(
  house: House,
  { context, models }: { context: RuleContext; models: LabelledModels },
  people: readonly string[],
): Promise<void> {
  const { warehouse, database } = house;
  const read = models.live.flatMap(({ features }) => features);
  const sets = models.sets.filter(({ set }) => read.some((one) => one.set === set.key));
  let values: Awaited<ReturnType<typeof valuesOfFew>> = new Map();
  await labelPeople(
    { warehouse, database, algorithms: algorithmPort(house.registry, house.liveAlgorithms) },
    {
      models: models.live,
      people,
      read: async () => void (values = await valuesOfFew(warehouse, sets, people)),
      matrix: async ({ key }, labels) => {
        const { config, features } = models.live.find((model) => model.key === key)!;
        const only = await chosenBy(house, { segment: config.segment, context, people, labels });
        return matrixOfFew(values, features, only);
      },
    },
  );
}
