const number = (value) =>
  value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : value.toLocaleString('en-GB', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });

/** Lines of { what, value, unit, cpu?, ratio?, peer? } as aligned columns. */
export function printTable(lines) {
  const rows = lines.map(({ what, value, unit, wall, cpu, ratio, peer }) => [
    what,
    number(value),
    unit ?? '',
    wall === undefined ? '' : `${number(wall)} s wall`,
    cpu === undefined ? '' : `${number(cpu)} s cpu`,
    ratio === undefined ? '' : `${number(ratio)} × ${peer}`,
  ]);
  const figures = rows.filter((row) => row.slice(1).some((cell) => cell !== ''));
  const widths = rows[0].map((_, column) => Math.max(0, ...figures.map((row) => row[column].length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 || column === 5 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    process.stdout.write(`  ${cells.join('  ').trimEnd()}\n`);
  }
}
