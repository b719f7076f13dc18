/** Text in quotes, comments, and `{name:Type}`; the first two are matched so that a brace inside them is none. */
const token =
  /'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|--[^\n]*|\/\*[\s\S]*?\*\/|\{\s*(\w+)\s*:\s*([^}]*)\}/g;

/** The parameters that a statement binds as `{name:Type}`: name → type. */
export function placeholders(sql: string): Map<string, string> {
  const types = new Map<string, string>();
  for (const [, name, type = ''] of sql.matchAll(token)) if (name) types.set(name, type.trim());
  return types;
}

/** The statement with some of its placeholders replaced; `null` leaves one as it is. */
export function replacePlaceholders(sql: string, replacement: (name: string) => string | null): string {
  return sql.replace(token, (part: string, name: string | undefined) => (name && replacement(name)) ?? part);
}
