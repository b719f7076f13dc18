/** One record of a text file, still as bytes. */
export interface FramedRecord {
  /** Without its line end. Of a record over the limit only the head. */
  bytes: Buffer;
  /** Physical line on which it starts, from 1. */
  line: number;
  /** Line after it. */
  nextLine: number;
  /** Offset in the (uncompressed) file at which it starts, and behind its line end. */
  offset: number;
  end: number;
  quoted: boolean;
  /** A line end was seen; false for the last line of a file that may still be written. */
  terminated: boolean;
  problem?: 'too-large' | 'text-after-quote' | 'unclosed-quote';
  /** Of an unclosed quote over several lines: where the second line starts. */
  resumeAt?: number;
}

export interface FramerOptions {
  /** Bytes of the quote and delimiter; quote null: every line is a record. */
  quote: number | null;
  delimiter: number;
  start: { offset: number; line: number };
  /** Bytes up to which a record is kept. */
  limit: number;
}

export interface Framer {
  push(chunk: Buffer): FramedRecord[];
  /** What is left at the end of the file. */
  end(): FramedRecord[];
}

const newline = 10;
const carriageReturn = 13;
const headOfLargeRecord = 8192;
type Mode = 'field-start' | 'plain' | 'quoted' | 'quote-in-quoted';

/**
 * Cuts bytes into records by RFC 4180: a line end inside quotes is content, a quote inside an unquoted field is a
 * plain character. Works on bytes, so offsets are exact, and looks at single bytes only in records that hold a quote.
 */
export function createFramer(options: FramerOptions): Framer {
  const { quote, delimiter, limit } = options;
  let rest: Buffer = Buffer.alloc(0);
  let { offset, line } = options.start;
  /** Bytes of a record over the limit that were let go. */
  let dropped = 0;
  let mode: Mode = 'field-start';
  let scanned = 0;
  let breaks = 0;
  let firstBreak = 0;
  let afterQuote = false;
  let head: Buffer = Buffer.alloc(0);

  const record = (buffer: Buffer, at: { from: number; to: number; terminated: boolean }): FramedRecord => {
    const length = dropped + at.to - at.from;
    const end = at.to > at.from && buffer[at.to - 1] === carriageReturn ? at.to - 1 : at.to;
    const made: FramedRecord = {
      bytes: dropped > 0 ? head : buffer.subarray(at.from, end),
      line,
      nextLine: line + breaks + (at.terminated ? 1 : 0),
      offset,
      end: offset + length + (at.terminated ? 1 : 0),
      quoted: scanned > 0 || dropped > 0,
      terminated: at.terminated,
    };
    if (!at.terminated && mode === 'quoted') {
      made.problem = 'unclosed-quote';
      if (breaks > 0) made.resumeAt = firstBreak + 1;
    } else if (length > limit) made.problem = 'too-large';
    else if (afterQuote) made.problem = 'text-after-quote';
    offset = made.end;
    line = made.nextLine;
    dropped = scanned = breaks = 0;
    afterQuote = false;
    mode = 'field-start';
    return made;
  };

  /** Goes on in a record that holds quotes; the index of its line end, or −1 where the bytes run out. */
  const scan = (buffer: Buffer, from: number): number => {
    for (let at = from; at < buffer.length; at++) {
      const byte = buffer[at]!;
      if (mode === 'quoted') {
        if (byte === quote) mode = 'quote-in-quoted';
        else if (byte === newline && breaks++ === 0) firstBreak = offset + dropped + (at - (from - scanned));
      } else if (byte === newline) return at;
      else if (byte === delimiter) mode = 'field-start';
      else if (mode === 'field-start') mode = byte === quote ? 'quoted' : 'plain';
      else if (mode === 'quote-in-quoted') {
        if (byte === quote) mode = 'quoted';
        else if (byte !== carriageReturn) {
          mode = 'plain';
          afterQuote = true;
        }
      }
    }
    return -1;
  };

  const keepRest = (buffer: Buffer, from: number): void => {
    const length = buffer.length - from;
    if (dropped + length <= limit) {
      rest = buffer.subarray(from);
      return;
    }
    if (scanned === 0 && dropped === 0) mode = 'plain';
    if (dropped === 0) head = Buffer.from(buffer.subarray(from, from + headOfLargeRecord));
    dropped += length;
    scanned = 0;
    rest = Buffer.alloc(0);
  };

  const push = (chunk: Buffer): FramedRecord[] => {
    const buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const records: FramedRecord[] = [];
    let from = 0;
    let nextQuote = -1;
    rest = Buffer.alloc(0);
    while (from < buffer.length) {
      const resumed = scanned > 0 || dropped > 0;
      const lineEnd = buffer.indexOf(newline, from);
      if (quote !== null && nextQuote < from) {
        const found = buffer.indexOf(quote, from);
        nextQuote = found < 0 ? Infinity : found;
      }
      let to = lineEnd;
      if (quote !== null && (resumed || nextQuote < (lineEnd < 0 ? buffer.length : lineEnd))) {
        to = scan(buffer, from + scanned);
        scanned = (to < 0 ? buffer.length : to) - from;
      }
      if (to < 0) {
        keepRest(buffer, from);
        break;
      }
      records.push(record(buffer, { from, to, terminated: true }));
      from = to + 1;
    }
    return records;
  };
  const end = (): FramedRecord[] => {
    if (rest.length === 0 && dropped === 0) return [];
    const buffer = rest;
    rest = Buffer.alloc(0);
    return [record(buffer, { from: 0, to: buffer.length, terminated: false })];
  };
  return { push, end };
}
