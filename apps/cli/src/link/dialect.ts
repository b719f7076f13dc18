/** How a text table is written. */
export interface Dialect {
  delimiter: string;
  encoding: 'utf-8' | 'utf-16le' | 'windows-1252';
}

const delimiters = [',', ';', '\t', '|'];

/** Tells encoding and delimiter from the head of a file: the delimiter that splits most lines alike. */
export function detectDialect(head: Uint8Array): Dialect {
  const encoding = detectEncoding(head);
  const lines = new TextDecoder(encoding)
    .decode(head)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  // The last line may be cut.
  const whole = (lines.length > 1 ? lines.slice(0, -1) : lines).slice(0, 50);
  const scored = delimiters.map((delimiter) => {
    const counts = whole.map((line) => outsideQuotes(line, delimiter));
    const usual = counts[0] ?? 0;
    return {
      delimiter,
      usual,
      score: usual === 0 ? 0 : counts.filter((count) => count === usual).length * 100 + usual,
    };
  });
  return { encoding, delimiter: scored.sort((a, b) => b.score - a.score)[0]!.delimiter };
}

function outsideQuotes(line: string, delimiter: string): number {
  let count = 0;
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === delimiter && !quoted) count++;
  }
  return count;
}

function detectEncoding(head: Uint8Array): Dialect['encoding'] {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  try {
    // A letter cut in two at the end is no fault of the file.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
