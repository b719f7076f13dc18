import { openBytes, type TextForm } from './bytes.js';
import { createFramer, type FramedRecord } from './framer.js';
import type { RowProblem } from '../mapping/row.js';
import type { RowBytes } from './row-bytes.js';

/** A record as text with its place. */
export interface TextRecord extends FramedRecord {
  text: string;
  problemFound: RowProblem | undefined;
}

export interface TextFile {
  files: RowBytes;
  path: string;
  form: TextForm;
  /** Null: every line is a record. */
  quote: string | null;
  delimiter: string;
  onUsed(bytes: number): void;
}

/** Bytes up to which a record is taken. */
export const recordLimit = 1_048_576;

/**
 * The records of a text file from a place on, block by block, empty lines left out. A quote that is never closed would
 * swallow the rest of the file: its line alone is rejected, and reading goes on with the line behind it.
 */
export async function* textRecords(
  file: TextFile,
  start: { offset: number; line: number },
): AsyncGenerator<TextRecord[]> {
  let from: { offset: number; line: number } | null = start;
  while (from) {
    const here: { offset: number; line: number } = from;
    from = null;
    const bytes = openBytes(file.files, file.path, { ...file.form, offset: here.offset });
    const code = (mark: string): number => mark.charCodeAt(0);
    const options = {
      quote: file.quote === null ? null : code(file.quote),
      delimiter: code(file.delimiter),
      limit: recordLimit,
    };
    const framer = createFramer({ ...options, start: here });
    const decode = decoderOf(file);
    for await (const chunk of bytes.chunks) {
      file.onUsed(bytes.used());
      const records = framer.push(chunk);
      if (records.length > 0) yield records.map(decode).filter(isNotEmpty);
    }
    const last = framer.end().map(decode);
    for (const record of last) {
      if (record.resumeAt === undefined) continue;
      from = { offset: record.resumeAt, line: record.line + 1 };
      record.text = record.text.split(/\r?\n/, 1)[0]!;
      record.end = record.resumeAt;
      record.nextLine = record.line + 1;
    }
    if (last.length > 0) yield last.filter(isNotEmpty);
  }
}

function isNotEmpty(record: TextRecord): boolean {
  return record.text.trim() !== '' || record.problemFound !== undefined;
}

function decoderOf(file: TextFile): (record: FramedRecord) => TextRecord {
  const western = file.form.encoding === 'windows-1252' ? new TextDecoder('windows-1252') : null;
  return (record) => {
    let { bytes } = record;
    if (record.offset === 0) bytes = withoutMark(bytes);
    // Without `stream` some versions of Node take Windows-1252 for Latin-1.
    const text = western ? western.decode(bytes, { stream: true }) : bytes.toString('utf-8');
    // Not a spread: this runs once a row, and a copy of the record costs as much as decoding it.
    return {
      bytes,
      text,
      problemFound: problemOf(record, text, file),
      line: record.line,
      nextLine: record.nextLine,
      offset: record.offset,
      end: record.end,
      quoted: record.quoted,
      terminated: record.terminated,
      problem: record.problem,
      resumeAt: record.resumeAt,
    };
  };
}

function problemOf(record: FramedRecord, text: string, file: TextFile): RowProblem | undefined {
  if (record.problem === 'too-large')
    return { code: 'EVENT_TOO_LARGE', reason: `the row takes more than ${recordLimit} bytes` };
  if (record.problem === 'unclosed-quote')
    return { code: 'ROW_MALFORMED', reason: `a ${file.quote} opens a field and is never closed` };
  if (record.problem === 'text-after-quote')
    return {
      code: 'ROW_MALFORMED',
      reason: `text follows a closing ${file.quote}; a quote inside a quoted field must be doubled`,
    };
  if (file.form.encoding !== 'windows-1252' && text.includes('\uFFFD') && !record.bytes.includes('\uFFFD'))
    return { code: 'ROW_MALFORMED', reason: 'the row is not UTF-8; set `encoding` to latin1 if the file is in that' };
  return undefined;
}

/** A byte-order mark is no part of the first name. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
