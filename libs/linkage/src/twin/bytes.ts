const plain = /^[\p{ASCII}]*$/u;

/** A text as the warehouse's string functions see it: one letter a byte of UTF-8. */
export const bytesOf = (text: string): string =>
  plain.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
