import { built } from './built.mjs';

/** Every figure of /metrics with its kind, its labels and what it means. */
export async function metricsPage() {
  const { describeMetrics } = await built('libs/observability');
  const rows = describeMetrics().map(
    ({ name, kind, labels, help }) =>
      `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  return `# Metrics

\`GET /metrics\` answers in Prometheus text format: these, and those of the process (\`process_*\`, \`nodejs_*\`). A label holds names
that a configuration or the code states, never a person. Gauges are read when they are asked for; counters begin at 0 with the process.

| name | kind | labels | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
