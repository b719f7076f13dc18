import type { ConsentNeed } from '@tributary/consent';
import type { Database, ExclusiveHold, SyncConfig, Warehouse } from '@tributary/contracts';
import type {
  BatchOutcome,
  DestinationPlugin,
  Operation,
  Outcome,
  RequestPreview,
  SegmentTarget,
  SendOptions,
} from '@tributary/plugin-kit';

import type { SyncStrategy } from './strategy.js';

/** A connection as activation sees it: a destination plugin with its settings, run by the host. */
export interface Target {
  connection: string;
  channel: DestinationPlugin['channel'];
  limits: DestinationPlugin['limits'];
  can: DestinationPlugin['can'];
  /** Fields of the record that name the person there; a removal needs them. */
  identity: readonly string[];
  send(operations: readonly Operation[], options: SendOptions): Promise<TargetResult>;
  /** What became of operations that were accepted into a job; `accepted` again where it is still under way. */
  poll(job: string, operations: readonly Operation[], options: SendOptions): Promise<TargetResult>;
  /** The requests that `send` would make, secrets masked; nothing is sent. */
  preview(operations: readonly Operation[], options: SendOptions): Promise<RequestPreview[]>;
}

/** One outcome per operation, in order; null only where `batch` says why nothing was decided. */
export interface TargetResult {
  outcomes: readonly (Outcome | null)[];
  batch: BatchOutcome | null;
}

export interface Sync {
  key: string;
  config: SyncConfig;
  segment: SegmentTarget;
  target: Target;
  /** What people's choices must allow; also the channels on which an address must not be suppressed. */
  consent: ConsentNeed;
  /** The strategy that it carries out, if any. */
  strategy?: SyncStrategy;
  /** E-mail address → the person's link to the preference page; left out where the server has no public address. */
  linkOf?: (email: string) => string;
}

export interface ActivationDeps {
  warehouse: Warehouse;
  database: Database;
  now(): number;
}

export interface DeliverOptions {
  signal: AbortSignal;
  onBatch?(progress: { sync: string; operations: number }): void;
  /** Waits out a connection whose credentials or account are refused, too; otherwise one batch tries whether they were mended. */
  patient?: boolean;
}

/** Within the hold of the sync: `most` is one where a connection that failed is tried again. */
export interface HeldDelivery extends DeliverOptions {
  hold: ExclusiveHold;
  most: 'one' | 'all';
}
