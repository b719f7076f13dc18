import assert from 'node:assert/strict';
import { mapSecrets, settingsJsonSchema, type PluginHead } from '@tributary/plugin-kit';
import type { z } from 'zod';
import type { ConformanceCase } from './case.js';

type Field = Record<string, unknown>;

/** What holds for every plugin, whatever its kind: a head, a schema that forms can show, secrets that are marked. */
export function headCases(
  plugin: Omit<PluginHead, 'settings'> & { plugin: string },
  schema: z.ZodType,
): ConformanceCase[] {
  return [
    {
      name: 'is a frozen value with a well-formed head',
      why: 'Lists, forms and logs name a plugin by its head; a plugin that can be changed after loading is not the one that was checked.',
      run: async () => {
        assert.ok(Object.isFrozen(plugin), 'make it with define…()');
        assert.match(plugin.id, /^[a-z][a-z0-9-]{1,62}$/);
        assert.match(plugin.version, /^\d+\.\d+\.\d+/);
        assert.ok(plugin.title.length >= 2 && plugin.summary.length >= 10, 'title and summary are for people');
      },
    },
    {
      name: 'has settings that can be shown as a form: JSON Schema, each field described',
      why: 'The console’s form, the docs and the list of secrets are made from the schema; `.describe()` is the field’s help text.',
      run: async () => {
        const json = settingsJsonSchema(schema) as Field;
        assert.equal(json['type'], 'object', 'settings are an object');
        const bare = Object.entries((json['properties'] ?? {}) as Record<string, Field>)
          .filter(([, field]) => !field['description'] && !field['title'])
          .map(([name]) => name);
        assert.deepEqual(bare, [], 'each field has a description or a title');
      },
    },
    {
      name: 'marks every setting that sounds like a secret by secret()',
      why: 'What is not marked is shown on screens, logged and stored in the open.',
      run: async () => {
        assert.deepEqual(unmarkedSecrets(schema), [], 'mark these by secret()');
      },
    },
  ];
}

const soundsSecret = /(secret|password|passphrase|token|api_?key|private_?key)$/i;

/** Names of text fields on the first two levels that sound like a secret and are not marked as one. */
function unmarkedSecrets(schema: z.ZodType): string[] {
  const named = (node: Field, prefix: string): [string, Field][] =>
    Object.entries((node['properties'] ?? {}) as Record<string, Field>).flatMap(([name, field]) => [
      [`${prefix}${name}`, field] as [string, Field],
      ...(prefix === '' ? named(field, `${name}.`) : []),
    ]);
  return named(settingsJsonSchema(schema), '')
    .filter(([name, field]) => soundsSecret.test(name) && field['type'] === 'string' && field['secret'] !== true)
    .map(([name]) => name);
}

/** Fails where a secret of the settings shows in a text. */
export function assertNoSecret(schema: z.ZodType, settings: unknown, texts: { what: string; text: string }[]): void {
  mapSecrets(schema, settings, (value, path) => {
    if (typeof value === 'string' && value.length >= 4)
      for (const { what, text } of texts) assert.ok(!text.includes(value), `the secret "${path}" shows in ${what}`);
    return value;
  });
}
