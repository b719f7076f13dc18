import type { StatementFailure } from '../database-errors.js';
import type { EngineModules } from './engine-modules.js';

/** What the thread of the callers and the thread of the engine say to each other. Plain data: it is copied across. */
export interface EngineStart {
  /** The engine's own data directory: made by initdb where it does not exist. */
  path: string;
  modules: EngineModules;
}

export type EngineCall =
  | { op: 'query'; text: string; params: readonly unknown[] }
  /** Many statements without parameters, in one go. */
  | { op: 'script'; text: string }
  | { op: 'close' };

export type EngineRequest = EngineCall & { id: number };

export type EngineAnswer = { id: number; rows: object[] } | { id: number; failure: StatementFailure };
/** The first message of the engine's thread. */
export type EngineReady = { ready: true } | { ready: false; message: string };
