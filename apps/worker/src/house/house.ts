import type { Config, EventLog, Jobs, RunSummary, SeenIndex, Warehouse } from '@tributary/contracts';
import type { ScriptDatabase } from '@tributary/database';
import type { Logger, Metrics } from '@tributary/observability';
import type { BatchReport } from '@tributary/pipeline';
import type { AlgorithmRunner, Registry } from '@tributary/plugin-host';
import type { SegmentDefinition } from '@tributary/segments';

/** The open house: every engine of one data directory, held by this process, and the project it serves. */
export interface House {
  /** Folder of `tributary.config.ts`; relative paths of sources and outboxes start here. */
  readonly folder: string;
  readonly dataDirectory: string;
  /** The configuration as last read; `reload` reads it again. */
  config: Config;
  readonly warehouse: Warehouse;
  readonly database: ScriptDatabase;
  /** What came in. */
  readonly events: EventLog;
  /** What people decided. */
  readonly control: EventLog;
  /** Who entered and left segments. */
  readonly changes: EventLog;
  readonly seen: SeenIndex;
  readonly jobs: Jobs;
  readonly registry: Registry;
  readonly algorithms: AlgorithmRunner;
  readonly log: Logger;
  readonly metrics: Metrics;
  reload(): Promise<void>;
  /** Rule segments of the configuration and clusters of the models published last. */
  segments(): Promise<SegmentDefinition[]>;
  /** Processes the event log until nothing is left. Callers take turns: there is one pipeline. */
  process(signal: AbortSignal, onBatch?: (report: BatchReport) => void): Promise<BatchReport>;
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
}

export type { RunSummary };
