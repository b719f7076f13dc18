import type { Config, EventLog, Jobs, RunSummary, SeenIndex, Warehouse } from '@tributary/contracts';
import type { ScriptDatabase } from '@tributary/database';
import type { Logger, Metrics } from '@tributary/observability';
import type { BatchReport } from '@tributary/pipeline';
import type { AlgorithmRunner, Registry } from '@tributary/plugin-host';
import type { SegmentDefinition } from '@tributary/segments';
import type { Feed } from '../feed/feed.js';
import type { DiskBudget } from './disk-budget.js';

/** The open house: every engine of one data directory, held by this process, and the project it serves. */
export interface House {
  /** The project's folder: relative paths of sources and outboxes start here. */
  readonly folder: string;
  readonly dataDirectory: string;
  /** What is applied, secrets sealed; `reload` looks whether something else is by now. */
  config: Config;
  readonly warehouse: Warehouse;
  readonly database: ScriptDatabase;
  /** What came in. */
  readonly events: EventLog;
  /** What people decided. */
  readonly control: EventLog;
  /** Who entered and left segments. */
  readonly changes: EventLog;
  /** What left the house, and what came of it. */
  readonly deliveries: EventLog;
  readonly seen: SeenIndex;
  readonly jobs: Jobs;
  registry: Registry;
  readonly algorithms: AlgorithmRunner;
  /** Labels people as they come: never behind a fit. */
  readonly liveAlgorithms: AlgorithmRunner;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly disk: DiskBudget;
  /** Single events as they pass, for whoever looks. */
  readonly feed: Feed;
  /** True where the database is a server, which keeps its own backups: no checkpoints are made here. */
  readonly databaseOnServer: boolean;
  /** Follows what was applied since, in this process or another. */
  reload(): Promise<void>;
  /** Rule segments of the configuration and clusters of the models published last. */
  segments(): Promise<SegmentDefinition[]>;
  /**
   * Processes the event log until nothing is left. Callers take turns: there is one pipeline. Without `segments` nobody
   * enters or leaves: a restore takes memberships from the log of changes.
   */
  process(
    signal: AbortSignal,
    onBatch?: (report: BatchReport) => void,
    options?: { segments?: boolean },
  ): Promise<BatchReport>;
  /** Does work while no batch is under way: what judges everyone must not be overtaken by a batch it did not see. */
  betweenBatches<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What a long command tells while it works. */
export interface Progress {
  stage: string;
  /** 0 to 1, or null where the end is not known. */
  done: number | null;
  text: string;
}

/** A command that the command line, the api and the holder's socket share. */
export interface CommandContext {
  house: House;
  tell(progress: Progress): void;
  signal: AbortSignal;
  /** Who or what started it, for the run ledger: the id of a run that this is a part of, `api <key id>`. Default: `command line`. */
  startedBy?: string;
}

export type { RunSummary };
