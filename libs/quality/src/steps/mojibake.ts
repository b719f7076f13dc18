/** Windows-1252 where it differs from Latin-1: the character of each byte from 0x80 to 0x9F that has one. */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const byteOf = new Map([...upper].map((character, index) => [character.codePointAt(0) ?? 0, 0x80 + index]));
const strict = new TextDecoder('utf-8', { fatal: true });
const outsideAscii = /[^\0-\x7f]/;
/** What texts of European languages hold beside ASCII: letters of Latin-1 and Extended-A, quotes, dashes, €, ™. */
const expected = /^[\u00a1-\u017f\u2010-\u2044\u20ac\u2122]$/;
const longest = 8192;

export interface Repair {
  text: string;
  /** 0 to 1: how sure it is that UTF-8 was read as Windows-1252. */
  confidence: number;
}

/**
 * The text as it was meant, where UTF-8 bytes were read as Windows-1252 ("MÃ¼nchen"); undefined where they were not.
 *
 * Bytes that by chance form UTF-8 are rare: every character outside ASCII has to be part of a whole sequence. So one
 * sequence that gives a character of the expected kind counts 0.9, each further one halves the doubt; any other
 * character (ɒ out of "É’") makes it a guess of 0.3.
 */
export function repairMojibake(text: string): Repair | undefined {
  if (text.length > longest || !outsideAscii.test(text)) return undefined;
  const bytes = bytesOf(text);
  if (bytes === undefined) return undefined;
  let decoded: string;
  try {
    decoded = strict.decode(bytes);
  } catch {
    return undefined;
  }
  const characters = [...decoded].filter((character) => outsideAscii.test(character));
  if (characters.length === 0) return undefined;
  const confidence = characters.every((character) => expected.test(character))
    ? 1 - 0.2 * 0.5 ** characters.length
    : 0.3;
  // Read wrong twice, as exports of exports are.
  const again = repairMojibake(decoded);
  return again ?? { text: decoded, confidence };
}

function bytesOf(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    // Control characters from 0x80 on: read as Latin-1, which has them in those places.
    const byte = code <= 0xff ? code : byteOf.get(code);
    if (byte === undefined) return undefined;
    bytes[at++] = byte;
  }
  return bytes.subarray(0, at);
}
