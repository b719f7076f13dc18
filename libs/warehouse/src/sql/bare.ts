const quotedOrComment = /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S])*"|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** The text with quoted strings and comments blanked out, every other sign at its old place. */
export const bare = (sql: string): string => sql.replace(quotedOrComment, (part) => ' '.repeat(part.length));
