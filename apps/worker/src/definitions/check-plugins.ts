import { addressOf, asTributaryError, type Config, type Definition } from '@tributary/contracts';
import { readSettings, type Registry } from '@tributary/plugin-host';
import { openedSettings, settingsSchemaOf } from './secret-settings.js';

export interface PluginFindings {
  /** What speaks against applying. */
  problems: string[];
  /** What will not work yet: variables that are not set in this process. */
  warnings: string[];
}

/** Whether every plugin that definitions name is there and takes the settings it is given. Values are never quoted. */
export async function checkPlugins(
  definitions: readonly Definition[],
  { registry, dataDirectory }: { registry: Registry; dataDirectory: string },
): Promise<PluginFindings> {
  const found = await Promise.all(
    definitions.map(async (definition): Promise<PluginFindings> => {
      const address = addressOf(definition);
      try {
        await loadPlugins(registry, definition);
      } catch (error) {
        return { problems: [`${address}: ${asTributaryError(error).message}`], warnings: [] };
      }
      const schema = await settingsSchemaOf(registry, definition);
      if (schema === undefined) return { problems: [], warnings: [] };
      const place = (problem: string) => `${address}.settings.${problem}`;
      try {
        const opened = await openedSettings(schema, definition.body.settings, { address, dataDirectory });
        const { missing, wrong } = readSettings(schema, opened, process.env);
        return { problems: wrong.map(place), warnings: missing.map(place) };
      } catch (error) {
        return { problems: [`${address}: ${asTributaryError(error).message}`], warnings: [] };
      }
    }),
  );
  return { problems: found.flatMap(({ problems }) => problems), warnings: found.flatMap(({ warnings }) => warnings) };
}

async function loadPlugins(registry: Registry, { kind, body }: Definition): Promise<void> {
  if (kind === 'sources' && body.plugin !== undefined) await registry.source(String(body.plugin));
  if (kind === 'connections') await registry.destination(String(body.plugin));
  if (kind !== 'models') return;
  const { algorithm, reduce } = body as unknown as Config['models'][string];
  await registry.algorithm(algorithm);
  if (reduce) await registry.algorithm(reduce.algorithm);
}
