/** Rows as aligned columns; numbers stand to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-GB') : cell)));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
  return cells.map((row, at) =>
    row
      .map((cell, column) => {
        const right = rows.some((other) => typeof other[column] === 'number') && at >= 0;
        const last = column === row.length - 1;
        const pad = ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length));
        return right ? pad + cell : last ? cell : cell + pad;
      })
      .join('  ')
      .trimEnd(),
  );
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
}
