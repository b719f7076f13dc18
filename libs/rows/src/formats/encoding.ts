import { isUtf8 } from 'node:buffer';

/** Encodings of text that are told apart: every one of Europe's spreadsheets that is no Unicode is Windows-1252, or near it. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Watches bytes go by and says how the text is written. */
export interface EncodingObserver {
  see(chunk: Uint8Array): void;
  /** Null where the bytes are no text. */
  done(): TextEncoding | null;
}

/** UTF-16 by its first bytes, UTF-8 where all bytes are, else Windows-1252; a zero byte is in no text of these two. */
export function observeEncoding(): EncodingObserver {
  let marked: TextEncoding | null = null;
  let valid = true;
  let zero = false;
  let started = false;
  let cut: Uint8Array = new Uint8Array(0);
  return {
    see(chunk) {
      if (!started) marked = encodingByMark(chunk);
      started = true;
      if (marked !== null) return;
      zero ||= chunk.includes(0);
      if (!valid) return;
      const whole = cut.length > 0 ? Buffer.concat([cut, chunk]) : chunk;
      const end = lastWholeLetter(whole);
      valid = isUtf8(whole.subarray(0, end));
      cut = whole.slice(end);
    },
    done() {
      if (marked !== null) return marked;
      if (zero) return null;
      return valid && isUtf8(cut) ? 'utf-8' : 'windows-1252';
    },
  };
}

/** How the head of a text is written; a letter that is cut in two at its end is no fault of it. */
export function encodingOfHead(head: Uint8Array): TextEncoding | null {
  const marked = encodingByMark(head);
  if (marked !== null) return marked;
  if (head.includes(0)) return null;
  return isUtf8(head.subarray(0, lastWholeLetter(head))) ? 'utf-8' : 'windows-1252';
}

function encodingByMark(head: Uint8Array): TextEncoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
}

/** Where the last letter of UTF-8 ends that is not cut off by the end of the bytes. */
function lastWholeLetter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
