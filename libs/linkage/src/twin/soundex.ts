/** Codes of a to z; 0 for letters that are not written. */
const codes = '01230120022455012623010202';
const length = 4;

/** How a name sounds in English (Russell 1918), as the warehouse computes it: letters that are not written part equal codes. */
export function soundex(bytes: string): string {
  const letters = bytes.toLowerCase().replace(/[^a-z]/g, '');
  let sound = letters.slice(0, 1).toUpperCase();
  let last = codeOf(letters, 0);
  for (let at = 1; at < letters.length && sound.length < length; at++) {
    const code = codeOf(letters, at);
    if (code !== '0' && code !== last) sound += code;
    last = code;
  }
  return sound.padEnd(length, '0');
}

const codeOf = (letters: string, at: number): string => codes[letters.charCodeAt(at) - 97] ?? '0';
