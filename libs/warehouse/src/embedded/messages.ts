import type { EngineFailure } from '../driver/failure.js';

/** What crosses between the calling thread and a session thread. Plain data only. */

export type SessionRequest =
  | { kind: 'text'; id: string; prelude: string; sql: string }
  | { kind: 'run'; id: string; prelude: string; sql: string }
  | { kind: 'stream'; id: string; prelude: string; sql: string; format: string }
  | { kind: 'pull'; id: string }
  | { kind: 'close' };

export type SessionReply =
  | { kind: 'ready' }
  | { kind: 'unavailable'; failure: EngineFailure; missing: boolean }
  | { kind: 'text'; id: string; text: string }
  | { kind: 'chunk'; id: string; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'done'; id: string }
  | { kind: 'failed'; id: string; failure: EngineFailure };

export interface SessionStart {
  path: string;
  arguments: string[];
  /** Set to 1 when the connection is closed; a process that ends waits for it. */
  closed: Int32Array;
}
