/** What must be known of a statement to answer it over HTTP. */
export interface Outline {
  /** First word, in capitals. */
  verb: string;
  /** Its FORMAT clause, with the place of the clause in the text. */
  format: { name: string; from: number; to: number } | null;
  /** Where a SETTINGS clause before FORMAT begins. */
  settingsFrom: number | null;
  /** True where the rows of an INSERT follow in a format, rather than from VALUES or SELECT. */
  takesRows: boolean;
}

const quotedOrComment =
  /'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`\\]|\\[\s\S])*`|"(?:[^"\\]|\\[\s\S])*"|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Outline of the statement at the start of `text`; of an INSERT, what follows FORMAT is data and not looked at. */
export function outline(text: string): Outline {
  const bare = text.replace(quotedOrComment, (part) => ' '.repeat(part.length));
  const verb = (/[A-Za-z]+|\(/.exec(bare)?.[0] ?? '').toUpperCase();
  const clause =
    verb === 'INSERT' ? /\bFORMAT\s+(\w+)/i.exec(bare) : /\bFORMAT\s+(\w+)(?=\s*(?:;|$|SETTINGS\b))/i.exec(bare);
  const head = clause ? bare.slice(0, clause.index) : bare;
  const settings = /\bSETTINGS\b[^()]*$/i.exec(head);
  return {
    verb,
    format: clause ? { name: clause[1]!, from: clause.index, to: clause.index + clause[0].length } : null,
    settingsFrom: settings ? settings.index : null,
    takesRows: verb === 'INSERT' && !/\b(?:VALUES|SELECT|WATCH)\b/i.test(head),
  };
}

/** Verbs whose result the engine can give in pieces. */
export const reads = (verb: string): boolean => ['SELECT', 'WITH', 'FROM', '('].includes(verb);

/** Formats of which two pieces written one after the other are again the format. */
export const joins = (format: string): boolean =>
  /^(?:JSONEachRow|JSONCompactEachRow|NDJSON|JSONLines|CSV|TSV|TSVRaw|TabSeparated|TabSeparatedRaw|Native|RowBinary|Null)$/.test(
    format,
  );

/** A string as a literal, quotes included. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;

/** Names of the parameters that a statement binds as `{name:Type}`. */
export const parameterNames = (sql: string): string[] =>
  [...sql.replace(quotedOrComment, ' ').matchAll(/\{\s*(\w+)\s*:\s*[^}]*\}/g)].map((match) => match[1]!);
