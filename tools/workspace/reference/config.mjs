import { z } from 'zod';
import { built } from './built.mjs';
import { fieldRows, markdownTable } from './schema-table.mjs';

/** `tributary.config.ts`: its JSON Schema, as a person writes it, and the same as tables. */
export async function configPages() {
  const { comparisons, configSchema, dateComparisons, percentileComparisons, ruleSchema } =
    await built('libs/contracts');
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  const parts = Object.entries(schema.properties).map(([name, part]) => {
    const rows = fieldRows(part, { path: name, definitions: schema.$defs });
    return `## ${name}\n\n${markdownTable(rows)}`;
  });
  const branches = z.toJSONSchema(ruleSchema, { io: 'input' });
  const clauses = (branches.anyOf ?? branches.$defs?.__schema0?.anyOf ?? []).filter((branch) => branch.properties);
  const rules = clauses.map((branch) => {
    const rows = Object.entries(branch.properties).map(([name, child]) => ({
      path: name,
      type: child.items?.$ref ? 'list of rules' : child.$ref ? 'rule' : kindOf(child),
      fallback: (branch.required ?? []).includes(name) ? 'required' : '',
      meaning: child.description ?? '',
    }));
    return markdownTable(rows);
  });
  const page = `# Configuration

Every field of \`tributary.config.ts\`. ‹key› is a name of your own: a lower-case letter, then lower-case letters, digits and hyphens.
The guide is [configuration.md](../guides/configuration.md); the JSON Schema is [config.schema.json](config.schema.json).

${parts.join('\n')}
## Rules

A rule is one of these objects. Comparisons (\`op\`): ${words(comparisons)}.
Of traits also ${words([...percentileComparisons, ...dateComparisons])}; of features and measures of events also ${words(percentileComparisons)}.

${rules.join('\n')}`;
  return { 'config.schema.json': `${JSON.stringify(schema, null, 1)}\n`, 'config.md': page };
}

const words = (list) => list.map((one) => `\`${one}\``).join(', ');

function kindOf(child) {
  if (child.enum) return child.enum.length > 4 ? 'one of the comparisons' : child.enum.join(' or ');
  return child.type ?? 'string, number, boolean, or a list of them';
}
