import { z } from 'zod';
import { built } from './built.mjs';
import { fieldRows, markdownTable } from './schema-table.mjs';

/** What \`run --json\` and \`demo --exit --json\` print. */
export async function summaryPages() {
  const { runSummarySchema } = await built('libs/contracts');
  const schema = z.toJSONSchema(runSummarySchema);
  const page = `# RunSummary

What \`tributary run --json\` and \`tributary demo --exit --json\` print: one object, the last line of standard output.
The JSON Schema is [run-summary.schema.json](run-summary.schema.json).

${markdownTable(fieldRows(schema).map((row) => ({ ...row, fallback: row.fallback === 'required' ? 'always there' : row.fallback })))}`;
  return { 'run-summary.schema.json': `${JSON.stringify(schema, null, 1)}\n`, 'run-summary.md': page };
}
