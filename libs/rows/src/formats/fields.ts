/**
 * The fields of one record that {@link createFramer} has cut. Quotes are taken off only where they open a field and a
 * doubled quote inside is one; elsewhere they are plain characters.
 */
export function splitQuoted(text: string, marks: { delimiter: string; quote: string }): string[] {
  const { delimiter, quote } = marks;
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    if (text[at] === quote) {
      at++;
      for (;;) {
        const close = text.indexOf(quote, at);
        if (close < 0) return [...fields, field + text.slice(at)];
        field += text.slice(at, close);
        at = close + 1;
        if (text[at] !== quote) break;
        field += quote;
        at++;
      }
    }
    const next = text.indexOf(delimiter, at);
    fields.push(field + text.slice(at, next < 0 ? undefined : next));
    if (next < 0) return fields;
    at = next + 1;
  }
}
