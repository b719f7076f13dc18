import { createHmac } from 'node:crypto';
import { addressOf, type Definition, type Json } from '@tributary/contracts';
import { defaultKeyFile, openSettings, sealSettings, secretKey, type Registry } from '@tributary/plugin-host';
import { mapSecrets } from '@tributary/plugin-kit';
import { schemaOfWebhook } from './webhook-schema.js';
import { writeKeySchema } from './write-key-schema.js';

type SettingsSchema = Parameters<typeof mapSecrets>[0];

/** Stands for a secret where definitions are compared and shown: alike where the secrets are, and tells nothing of them. */
export class SecretToken {
  constructor(readonly token: string) {}
}

export interface SecretPlace {
  registry: Registry;
  dataDirectory: string;
}

/** The key that secrets are sealed with; asked for only where there is a secret, as asking may make one. */
export function keyOf(dataDirectory: string): Promise<Buffer> {
  return secretKey({ env: process.env, file: defaultKeyFile(process.env), dataDirectory });
}

/** Schema of the settings of a definition that has a plugin with settings; undefined for others, and for a plugin that is not there. */
export async function settingsSchemaOf(
  registry: Registry,
  { kind, body }: Definition,
): Promise<SettingsSchema | undefined> {
  if (body.plugin === undefined) return undefined;
  const plugin = String(body.plugin);
  const loading =
    kind === 'sources' ? registry.source(plugin) : kind === 'connections' ? registry.destination(plugin) : undefined;
  return loading?.then(
    ({ settings }) => settings,
    () => undefined,
  );
}

/** A part of a definition that may hold secrets. */
interface SecretPart {
  schema: SettingsSchema;
  value: unknown;
  /** The part, changed, as fields of the body. */
  fields(changed: unknown): Definition['body'];
}

async function secretParts(registry: Registry, definition: Definition): Promise<SecretPart[]> {
  const { kind, body } = definition;
  const parts: SecretPart[] = [];
  const schema = await settingsSchemaOf(registry, definition);
  if (schema !== undefined)
    parts.push({ schema, value: body.settings, fields: (settings) => ({ settings: settings as Json }) });
  if (kind === 'sources' && body.writeKeys !== undefined)
    parts.push({
      schema: writeKeySchema,
      value: { writeKeys: body.writeKeys },
      fields: (changed) => changed as Definition['body'],
    });
  if (kind === 'sources' && body.webhook !== undefined)
    parts.push({
      schema: schemaOfWebhook(body.webhook),
      value: body.webhook,
      fields: (webhook) => ({ webhook: webhook as Json }),
    });
  return parts.filter(({ schema: known, value }) => holdsSecrets(known, value));
}

/** The definition as it may be stored: every secret in it encrypted, bound to its place. */
export async function sealedDefinition(
  definition: Definition,
  { registry, dataDirectory }: SecretPlace,
): Promise<Definition> {
  const parts = await secretParts(registry, definition);
  if (parts.length === 0) return definition;
  const seal = { key: await keyOf(dataDirectory), connection: addressOf(definition) };
  const sealed = parts.map(({ schema, value, fields }) => fields(sealSettings(schema, value, seal)));
  return { ...definition, body: Object.assign({}, definition.body, ...sealed) as Definition['body'] };
}

/** The body with a {@link SecretToken} in place of every secret, sealed or not. */
export async function comparableBody(
  definition: Definition,
  { registry, dataDirectory }: SecretPlace,
): Promise<object> {
  const parts = await secretParts(registry, definition);
  const body = withoutSealed(definition.body) as object;
  if (parts.length === 0) return body;
  const key = await keyOf(dataDirectory);
  const seal = { key, connection: addressOf(definition) };
  const compared = parts.map(({ schema, value, fields }) =>
    fields(
      mapSecrets(schema, opened(schema, value, seal), (secret) =>
        typeof secret === 'string'
          ? new SecretToken(createHmac('sha256', key).update(secret).digest('hex'))
          : isSealed(secret)
            ? new SecretToken(secret.sealed)
            : secret,
      ),
    ),
  );
  return Object.assign({}, body, ...compared) as object;
}

/** Settings with their secrets in the clear, for the plugin alone. @throws SECRET_KEY_MISSING where they do not open. */
export async function openedSettings(
  schema: SettingsSchema,
  settings: unknown,
  { address, dataDirectory }: { address: string; dataDirectory: string },
): Promise<unknown> {
  if (!JSON.stringify(settings).includes('"sealed":')) return settings;
  return openSettings(schema, settings, { key: await keyOf(dataDirectory), connection: address });
}

/** Where the key does not open them, sealed settings are compared as they are. */
function opened(schema: SettingsSchema, settings: unknown, seal: { key: Buffer; connection: string }): unknown {
  try {
    return openSettings(schema, settings, seal);
  } catch {
    return settings;
  }
}

function holdsSecrets(schema: SettingsSchema, settings: unknown): boolean {
  let found = false;
  mapSecrets(schema, settings, (value) => {
    found ||= typeof value === 'string' || isSealed(value);
    return value;
  });
  return found;
}

/** Without a schema, what is sealed tells that it is a secret. */
export function withoutSealed(value: unknown): unknown {
  if (isSealed(value)) return new SecretToken(value.sealed);
  if (Array.isArray(value)) return value.map(withoutSealed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSealed(item)]));
}

function isSealed(value: unknown): value is { sealed: string } {
  return value !== null && typeof value === 'object' && typeof (value as { sealed?: unknown }).sealed === 'string';
}
