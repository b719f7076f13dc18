import { stringLiteral } from '../sql/literals.js';

/** Who reads the table of a dictionary inside the server, and where it is. */
export interface DictionaryReader {
  database: string;
  username: string;
  password: string;
}

const source = /^(\s*CREATE\s+DICTIONARY[\s\S]*?SOURCE\(CLICKHOUSE\()(QUERY\s+'[^']*?\bFROM\s+)(?=\w)/i;

/**
 * A dictionary over a table of the same server, told in which database it is and as whom to read it: the server lets its own
 * user `default` in without a password only, which a server that others can reach rightly does not have. It shows the
 * password to nobody.
 */
export function withReader(sql: string, { database, username, password }: DictionaryReader): string {
  const named = username !== 'default' || password !== '';
  const user = named ? `USER ${stringLiteral(username)} PASSWORD ${stringLiteral(password)} ` : '';
  return sql.replace(source, (_, head: string, query: string) => `${head}${user}${query}${database}.`);
}
