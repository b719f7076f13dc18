/**
 * Splits text into rows of cells as it comes (RFC 4180, with blanks allowed before a quote and single quotes around a
 * whole cell taken off). Rows without a quote, nearly all of them, are split natively.
 */
export async function* delimitedRows(chunks: AsyncIterable<string>, delimiter: string): AsyncGenerator<string[][]> {
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + chunk;
    const { rows, used } = takeRows(text, delimiter, false);
    rest = text.slice(used);
    if (rows.length > 0) yield rows;
  }
  const { rows } = takeRows(rest, delimiter, true);
  if (rows.length > 0) yield rows;
}

function takeRows(text: string, delimiter: string, atEnd: boolean): { rows: string[][]; used: number } {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end < 0) {
      if (!atEnd) break;
      end = text.length;
    }
    let line = text.slice(at, end);
    if (line.includes('"')) {
      // A quoted cell may hold line ends: go on until its quotes are closed.
      while (openQuote(line, delimiter) && end < text.length) {
        const next = text.indexOf('\n', end + 1);
        if (next < 0 && !atEnd) return { rows, used: at };
        end = next < 0 ? text.length : next;
        line = text.slice(at, end);
      }
    }
    at = end + 1;
    if (line.endsWith('\r')) line = line.slice(0, -1);
    if (line.trim() !== '')
      rows.push(line.includes('"') ? quotedCells(line, delimiter) : line.split(delimiter).map(bare));
  }
  return { rows, used: Math.min(at, text.length) };
}

function bare(cell: string): string {
  const text = cell.trim();
  return text.length > 1 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1) : text;
}

function openQuote(line: string, delimiter: string): boolean {
  return scan(line, delimiter).open;
}

const quotedCells = (line: string, delimiter: string): string[] => scan(line, delimiter).cells;

function scan(line: string, delimiter: string): { cells: string[]; open: boolean } {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    while (line[at] === ' ') at++;
    if (line[at] !== '"') {
      const next = line.indexOf(delimiter, at);
      cells.push(bare(line.slice(at, next < 0 ? undefined : next)));
      if (next < 0) return { cells, open: false };
      at = next + 1;
      continue;
    }
    let cell = '';
    at++;
    for (;;) {
      const close = line.indexOf('"', at);
      if (close < 0) return { cells: [...cells, cell + line.slice(at)], open: true };
      cell += line.slice(at, close);
      at = close + 1;
      if (line[at] !== '"') break;
      cell += '"';
      at++;
    }
    const next = line.indexOf(delimiter, at);
    cells.push(cell.trim());
    if (next < 0) return { cells, open: false };
    at = next + 1;
  }
}
