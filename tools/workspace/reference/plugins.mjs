import { built } from './built.mjs';
import { fieldRows, markdownTable } from './schema-table.mjs';

/** What each plugin that ships can be told, from the schemas that the host checks. */
export async function pluginsPage() {
  const { bundle } = await built('libs/plugin-bundle');
  const { settingsJsonSchema } = await built('libs/plugin-kit');
  const sections = [];
  for (const entry of bundle) {
    const { default: plugin } = await entry.load();
    const folder = `plugins/${entry.kind}s/${entry.id}`;
    const rows = fieldRows(settingsJsonSchema(plugin.settings ?? plugin.params));
    const lines = [`## ${entry.id} (${entry.kind})`, '', `${plugin.summary} [README](../../${folder}/README.md)`, ''];
    if (entry.kind === 'destination') lines.push(destinationFacts(plugin), '');
    if (entry.kind === 'enricher') lines.push(enricherFacts(plugin, settingsJsonSchema), '');
    lines.push(rows.length > 0 ? markdownTable(rows) : 'No settings.\n');
    sections.push(lines.join('\n'));
  }
  return `# Plugins that ship

Settings of sources and destinations stand under \`settings\` of a source or connection; those of algorithms under \`params\` of a
model. Enrichers are listed and checked; the stage that asks them is not built yet. A secret may be given as \`{ env: 'NAME' }\`, so that it is not in the file.

${sections.join('\n')}`;
}

function destinationFacts({ channel, limits, can, identity }) {
  const removal = { membership: 'takes people off', record: 'deletes people', none: 'additions only' }[can.remove];
  return [
    `Channel ${channel}; ${limits.items} operations a batch, ${limits.concurrency} at once; ${removal};`,
    can.idempotencyKey ? 'a repeated batch changes nothing;' : 'a repeated batch is not recognised;',
    identity.length > 0 ? `needs ${identity.join(', ')}.` : 'needs no particular field.',
  ].join(' ');
}

function enricherFacts({ takes, provides, cost, holds }, schemaOf) {
  const price = Number(cost.perLookUp) === 0 ? 'free' : `${cost.perLookUp} ${cost.currency} a look-up`;
  const traits = Object.entries(schemaOf(provides).properties).map(
    ([name, { description }]) => `- \`${name}\`: ${description}`,
  );
  return `Asked about ${takes.join(', ')}; ${price}; an answer holds for ${holds.foundDays} days. Traits:\n\n${traits.join('\n')}`;
}
