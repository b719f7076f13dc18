import {
  addressOf,
  configOf,
  configSchema,
  definitionsOf,
  keyedKinds,
  TributaryError,
  type Config,
  type Definition,
  type DefinitionPlan,
  type Manager,
} from '@tributary/contracts';
import { readApplied, type AppliedDefinition } from './applied.js';
import { checkReferences } from '../house/references/check-references.js';
import { checkNamespace } from '../house/namespace.js';
import { checkPlugins } from './check-plugins.js';
import { compareDefinitions, type Compared } from './compare.js';
import { effectsOf } from './effects.js';
import { invalidConfig, problemsOfConfig, reservedNames } from './parse-config.js';
import { pluginsOf } from './plugins-of.js';
import { comparableBody, type SecretPlace } from './secret-settings.js';
import type { DefinitionStores } from './stores.js';

/** What someone wants to hold. */
export interface StatedDefinitions {
  /** A configuration as it is written: the whole of it (code), or parts to put beside what holds (ui). */
  config: unknown;
  /** Where it was written, for messages. */
  path: string;
  manager: Manager;
  /** Definitions to remove; only for `ui`. */
  remove?: readonly Pick<Definition, 'kind' | 'key'>[];
  /** For `code`: takes over definitions that are managed by hand and stated too. */
  adopt?: boolean;
}

/** A plan, and what is needed to carry it out. */
export interface PreparedPlan {
  plan: DefinitionPlan;
  /** The configuration that holds afterwards. */
  config: Config;
  stated: ReadonlyMap<string, Definition>;
  secrets: SecretPlace;
  /** The namespace that the statement names. */
  namespace?: string;
}

/**
 * Compares what is stated with what is applied, and checks everything that would then hold.
 * @throws CONFIG_INVALID that names every problem at once; DEFINITION_MANAGED where the change is another manager's;
 * NAMESPACE_MISMATCH.
 */
export async function prepare(
  stores: DefinitionStores,
  wish: StatedDefinitions,
  revision: number,
): Promise<PreparedPlan> {
  const applied = await readApplied(stores.database);
  const { stated, config, namespace, dangling } =
    wish.manager === 'code' ? wholeOf(wish, applied) : partsOf(wish, applied);
  await checkNamespace(stores.dataDirectory, namespace);
  const { registry, trouble } = await pluginsFor(config, stores.folder);
  const { problems, warnings } = await checkPlugins(stated, { registry, dataDirectory: stores.dataDirectory });
  const wrong = [...dangling, ...trouble, ...problems];
  if (wrong.length > 0) throw invalidConfig(wish.path, wrong);

  const secrets: SecretPlace = { registry, dataDirectory: stores.dataDirectory };
  const compared = async <TDefinition extends Definition>(all: readonly TDefinition[]) =>
    Promise.all(
      all.map(async (definition): Promise<Compared<TDefinition>> => ({
        definition,
        comparable: await comparableBody(definition, secrets),
      })),
    );
  const { changes, unchanged, uiManaged, refused } = compareDefinitions({
    stated: await compared(stated),
    applied: await compared(applied),
    manager: wish.manager,
    remove: new Set((wish.remove ?? []).map(addressOf)),
    adopt: wish.adopt ?? false,
  });
  if (refused.length > 0) throw managedByCode(refused);
  // What an earlier release applied may not fit this one's schema; then the effects are told without it.
  const before = configSchema.safeParse(configOf(applied)).data ?? configSchema.parse({});
  return {
    plan: {
      revision,
      changes: changes.map((change) => ({ ...change, effects: effectsOf(change, { before, after: config }) })),
      unchanged,
      uiManaged,
      warnings,
    },
    config,
    stated: new Map(stated.map((one) => [addressOf(one), one])),
    secrets,
    ...(namespace === undefined ? {} : { namespace }),
  };
}

interface Whole {
  stated: Definition[];
  config: Config;
  namespace?: string;
  /** Problems that do not keep the rest from being looked at. */
  dangling: string[];
}

/** The file is the whole of what code manages; what people manage by hand stands beside it. */
function wholeOf({ config: value, path, adopt }: StatedDefinitions, applied: readonly AppliedDefinition[]): Whole {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) throw invalidConfig(path, problemsOfConfig(value));
  const stated = definitionsOf(parsed.data);
  const byHand = applied.filter(({ managedBy }) => managedBy === 'ui');
  const named = new Set(stated.map(addressOf));
  const kept = byHand.filter((one) => !adopt || !named.has(addressOf(one)));
  const hands = new Set(kept.map(addressOf));
  const config = configSchema.parse(configOf([...stated.filter((one) => !hands.has(addressOf(one))), ...kept]));
  const dangling = [...reservedNames(value), ...checkReferences(config)];
  return { stated, config, namespace: parsed.data.namespace, dangling };
}

/** Only the definitions that are written down change; everything else stays. */
function partsOf(
  { config: value, path, remove = [] }: StatedDefinitions,
  applied: readonly AppliedDefinition[],
): Whole {
  const gone = new Set(remove.map(addressOf));
  const known = new Set(applied.map(addressOf));
  const missing = [...gone].filter((address) => !known.has(address));
  if (missing.length > 0) throw new TributaryError('NOT_FOUND', `There is no ${missing.join(', no ')} to remove.`);
  const base = configOf(applied.filter((one) => !gone.has(addressOf(one))));
  const written = (value ?? {}) as Record<string, Record<string, unknown>>;
  const merged = { ...base };
  for (const [kind, part] of Object.entries(written))
    merged[kind] = keyedKinds.includes(kind) && isObject(part) ? { ...(base[kind] as object), ...part } : part;
  if (!configSchema.safeParse(merged).success) throw invalidConfig(path, problemsOfConfig(merged));
  const config = configSchema.parse(merged);
  const named = new Set(
    Object.entries(written).flatMap(([kind, part]) =>
      keyedKinds.includes(kind) ? Object.keys(part).map((key) => `${kind}.${key}`) : ['project'],
    ),
  );
  return {
    stated: definitionsOf(config).filter((one) => named.has(addressOf(one))),
    config,
    namespace: config.namespace,
    dangling: [...reservedNames(value), ...checkReferences(config)],
  };
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

async function pluginsFor(config: Config, folder: string) {
  try {
    return { registry: await pluginsOf(config.plugins, folder), trouble: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { registry: await pluginsOf([], folder), trouble: [`plugins: ${reason}`] };
  }
}

function managedByCode(addresses: readonly string[]): TributaryError {
  return new TributaryError(
    'DEFINITION_MANAGED',
    `${addresses.join(', ')}: managed by code. Change the project's configuration file and apply it.`,
    { details: addresses },
  );
}
