import { addressOf, asTributaryError, type Config, type Definition } from '@tributary/contracts';
import { waysOf } from '@tributary/models';
import { readSettings, type Registry } from '@tributary/plugin-host';
import { namedAlgorithm } from '../house/named-algorithm.js';
import { openedSettings, settingsSchemaOf } from './secret-settings.js';
import { schemaOfWebhook } from './webhook-schema.js';

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
      const parts = [
        { field: 'settings', schema: await settingsSchemaOf(registry, definition) },
        {
          field: 'webhook',
          schema: definition.body.webhook === undefined ? undefined : schemaOfWebhook(definition.body.webhook),
        },
      ];
      const findings: PluginFindings = { problems: [], warnings: [] };
      for (const { field, schema } of parts) {
        if (schema === undefined) continue;
        const place = (problem: string) => `${address}.${field}.${problem}`;
        try {
          const opened = await openedSettings(schema, definition.body[field], { address, dataDirectory });
          const { missing, wrong } = readSettings(schema, opened, process.env);
          findings.problems.push(...wrong.map(place));
          findings.warnings.push(...missing.map(place));
        } catch (error) {
          findings.problems.push(`${address}: ${asTributaryError(error).message}`);
        }
      }
      return findings;
    }),
  );
  return { problems: found.flatMap(({ problems }) => problems), warnings: found.flatMap(({ warnings }) => warnings) };
}

async function loadPlugins(registry: Registry, { kind, body }: Definition): Promise<void> {
  if (kind === 'sources' && body.plugin !== undefined) await registry.source(String(body.plugin));
  if (kind === 'connections') await registry.destination(String(body.plugin));
  if (kind !== 'models') return;
  for (const way of waysOf(body as unknown as Config['models'][string])) await namedAlgorithm(registry, way);
}
