/** Lines of JSON parsed in one call; a line break inside a string is escaped, so every bare one ends a row. */
export function parseLines<TRow>(text: string): TRow[] {
  const end = text.endsWith('\n') ? text.length - 1 : text.length;
  return JSON.parse(`[${text.slice(0, end).replaceAll('\n', ',')}]`) as TRow[];
}
