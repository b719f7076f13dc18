import { suites } from './cells.mjs';

/** Suites downwards, drivers across: how many cases passed, failed and were left out. */
export function conformanceTable(cells) {
  const drivers = [
    ...new Set(
      suites.flatMap((suite) =>
        cells
          .filter((cell) => cell.suite === suite)
          .map(({ driver }) => driver)
          .sort(),
      ),
    ),
  ];
  const rows = suites
    .filter((suite) => cells.some((cell) => cell.suite === suite))
    .map((suite) => [
      suite,
      ...drivers.map((driver) => entry(cells.find((cell) => cell.suite === suite && cell.driver === driver))),
    ]);
  const table = [['', ...drivers], ...rows];
  const widths = table[0].map((_, column) => Math.max(3, ...table.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  return [line(table[0]), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function conformancePage(cells) {
  return `# Suites and drivers

Made by \`npm run conformance -- --write\`, which runs every conformance suite of a port against each of its drivers on this machine: passed / failed / left out because a service was missing.

${conformanceTable(cells)}
`;
}

const entry = (cell) => (cell ? `${cell.passed} / ${cell.failed} / ${cell.leftOut}` : '');
