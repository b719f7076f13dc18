// Reads what `tributary demo --exit --json` printed: one line, one JSON object, as the schema in contracts says.
import { runSummarySchema } from '@tributary/contracts';
import { readFileSync } from 'node:fs';

const lines = readFileSync(0, 'utf8').trimEnd().split('\n');
if (lines.length !== 1) {
  console.error(`Standard output holds ${lines.length} lines in place of one.`);
  process.exit(1);
}
const summary = runSummarySchema.parse(JSON.parse(lines[0]));
const unsettled = Object.entries(summary.operations).filter(([, outcomes]) => Object.keys(outcomes).length === 0);
if (summary.profiles === 0 || summary.segments.length === 0 || unsettled.length > 0) {
  console.error('The demo ended without people, without segments or without operations:', summary);
  process.exit(1);
}
console.log(`${summary.rows} rows, ${summary.profiles} people, ${summary.segments.length} segments`);
