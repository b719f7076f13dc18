/** A dictionary's source without the user who reads it: the users of this server are its own, the engine inside knows none of them. */
export const ownReader = (sql: string): string =>
  sql.replace(/(\bSOURCE\(CLICKHOUSE\()USER\s+'(?:[^'\\]|\\.)*'\s+PASSWORD\s+'(?:[^'\\]|\\.)*'\s+/i, '$1');
