/** What crosses between the server and a session thread. Plain data only. */

export interface Statement {
  /** Statements run before it, on the same session: settings, the database. */
  before: readonly string[];
  /** Settings that are put back to their defaults after it, with the database. */
  undo: readonly string[];
  sql: string;
  format: string;
  /** `pieces`: the result as the engine makes it; `whole`: in one piece, for statements the engine cannot stream. */
  answer: 'pieces' | 'whole';
}

export type ThreadRequest = { kind: 'run'; statement: Statement } | { kind: 'pull' } | { kind: 'end' };

export type ThreadReply =
  | { kind: 'ready' }
  | { kind: 'chunk'; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'done' }
  | { kind: 'failed'; message: string };

export interface ThreadStart {
  path: string;
  arguments: readonly string[];
}
