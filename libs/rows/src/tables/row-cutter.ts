import { TributaryError } from '@tributary/plugin-kit';
import { recordLimit } from '../formats/text-records.js';

/** Cuts text into rows of cells as it comes. */
export interface RowCutter {
  push(text: string): string[][];
  /** What is left at the end of the text. */
  end(): string[][];
  /** Rows so far in which a quote opened a cell and was never closed. */
  readonly unclosed: number;
}

/**
 * Rows by RFC 4180, with what people's files hold beside it: blanks before a quote, single quotes around a whole cell, text
 * behind a closing quote. Cells are trimmed, lines of blanks left out. A quote that is never closed would swallow the rest
 * of the file: its line alone is taken as it stands. Rows without a quote, nearly all of them, are split natively.
 */
export function createRowCutter(delimiter: string): RowCutter {
  let rest = '';
  let unclosed = 0;

  const take = (text: string, atEnd: boolean): string[][] => {
    const rows: string[][] = [];
    let at = 0;
    let quote = -1;
    while (at < text.length) {
      let end = text.indexOf('\n', at);
      if (end < 0) {
        if (!atEnd && text.length - at <= recordLimit) break;
        end = text.length;
      }
      if (quote < at) {
        const next = text.indexOf('"', at);
        quote = next < 0 ? Infinity : next;
      }
      if (quote < end) {
        const row = quotedRow(text, { from: at, delimiter, atEnd });
        if (row) {
          rows.push(row.cells);
          at = row.end + 1;
          continue;
        }
        if (!atEnd && text.length - at <= recordLimit) break;
        unclosed++;
      }
      if (end - at > recordLimit) throw tooLong();
      const line = text.slice(at, end);
      if (line.charCodeAt(0) > blank || line.trim() !== '') rows.push(line.split(delimiter).map(bare));
      at = end + 1;
    }
    rest = text.slice(at);
    return rows;
  };

  return {
    push: (text) => take(rest + text, false),
    end: () => take(rest, true),
    get unclosed() {
      return unclosed;
    },
  };
}

const tooLong = (): TributaryError =>
  new TributaryError('SOURCE_UNREADABLE', `a row takes more than ${recordLimit.toLocaleString('en-GB')} characters`);

/** A row some cell of which is quoted, and where its line ends; null where the text ends within a quote. */
function quotedRow(
  text: string,
  { from, delimiter, atEnd }: { from: number; delimiter: string; atEnd: boolean },
): { cells: string[]; end: number } | null {
  const cells: string[] = [];
  let at = from;
  let lineEnd = -1;
  let mark = -1;
  /** The delimiter or line end that ends a cell: the further of the two is not looked for again. */
  const endOfCell = (): number => {
    if (lineEnd < at) lineEnd = indexOr(text, '\n', at);
    if (mark < at) mark = indexOr(text, delimiter, at);
    return Math.min(lineEnd, mark);
  };
  for (;;) {
    const start = at;
    while (text[at] === ' ') at++;
    let cell: string | undefined;
    if (text[at] === '"') {
      const quoted = quotedText(text, at + 1);
      if (quoted === null || (quoted.end >= text.length && !atEnd)) return null;
      cell = quoted.text;
      at = quoted.end;
    } else at = start;
    const end = endOfCell();
    if (end === text.length && !atEnd) return null;
    const behind = text.slice(at, end);
    cells.push(cell === undefined ? bare(behind) : (cell + behind).trim());
    if (end === lineEnd) return { cells, end };
    at = end + 1;
  }
}

/** What stands between quotes, doubled ones being one; null where they are not closed. */
function quotedText(text: string, from: number): { text: string; end: number } | null {
  let found = '';
  for (let at = from; ;) {
    const close = text.indexOf('"', at);
    if (close < 0) return null;
    found += text.slice(at, close);
    if (text[close + 1] !== '"') return { text: found, end: close + 1 };
    found += '"';
    at = close + 2;
  }
}

function indexOr(text: string, mark: string, at: number): number {
  const found = text.indexOf(mark, at);
  return found < 0 ? text.length : found;
}

/** Characters up to this one are blanks or control characters, and those behind ASCII may be blanks, too. */
const blank = 32;
const lastOfAscii = 127;
const apostrophe = 39;

/** A cell without blanks around it, nor single quotes around all of it. Most have neither: they are not copied. */
function bare(cell: string): string {
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(cell.length - 1);
  if (first > blank && first < lastOfAscii && first !== apostrophe && last > blank && last < lastOfAscii) return cell;
  const text = cell.trim();
  return text.length > 1 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1) : text;
}
