const shape =
  /^\s*KILL\s+QUERY\s+(?:ON\s+CLUSTER\s+\S+\s+)?WHERE\s+(?:initial_)?query_id\s*=\s*(?:'([^'\\]*)'|\{\s*(\w+)\s*:\s*String\s*\})\s*(SYNC|ASYNC)?\s*;?\s*$/i;

/** The query id that a KILL QUERY names, and whether it waits for the end; null for other statements and conditions. */
export function killStatement(sql: string, parameters: URLSearchParams): { queryId: string; waits: boolean } | null {
  const match = shape.exec(sql);
  if (!match) return null;
  const queryId = match[2] ? parameters.get(`param_${match[2]}`) : match[1];
  return queryId ? { queryId, waits: match[3]?.toUpperCase() === 'SYNC' } : null;
}
