import type { Config, CutLimits, Database, EventLog, SeenIndex, Warehouse } from '@tributary/contracts';
import type { IdentifierCache } from '@tributary/identity';
import type { RuleContext, SegmentDefinition } from '@tributary/segments';
import type { WatchedBatch } from './event-ways.js';

/** What the pipeline needs of the house. */
export interface PipelineDeps {
  warehouse: Warehouse;
  database: Database;
  /** What came in. */
  events: EventLog;
  /** Who entered and left. */
  changes: EventLog;
  seen: SeenIndex;
  identifiers: IdentifierCache;
  config: Pick<Config, 'sources' | 'purposes' | 'region' | 'plans'> &
    Partial<Pick<Config, 'identity' | 'profiles'>> & {
      /** What composite identifiers are hashed with; needed where there are rules of them. */
      compositeKey?: Uint8Array | undefined;
    };
  /** The segments that are evaluated live, with every batch. */
  liveSegments(): readonly SegmentDefinition[];
  /** What their rules may refer to: every segment, and the purposes. */
  ruleContext(): RuleContext;
  /** Gives people the clusters of the models in force; absent: none is. */
  labels?: Labels | undefined;
  /** Whoever looks at single events on their way. */
  watch?: PipelineWatch;
  /** Most that a batch takes. Default: 8 MB and 5,000 frames. */
  cutLimits?: CutLimits;
}

/** The models in force, by which people get a cluster as they come. */
export interface Labels {
  /** Labels people by what is known of them now, and says of which models somebody was. Twice is as once. */
  label(changed: ChangedPeople): Promise<ReadonlySet<string>>;
}

/** Of whom something changed, and what. */
export interface ChangedPeople {
  /** Canonical profiles, and those merged away. */
  people: readonly string[];
  /** Names of their new events. */
  events: ReadonlySet<string>;
  /** When the newest of these happened, milliseconds UTC; -Infinity where there are none. */
  newest: number;
  /** Whose events are somebody else's now. */
  merges: readonly (readonly [origin: string, canonical: string])[];
}

/** Is told of single events while it wants to be. */
export interface PipelineWatch {
  wanted(): boolean;
  /** Called when the batch is written; must neither throw nor keep the pipeline waiting. */
  saw(batch: WatchedBatch): void;
}

/** The pipeline's name as a consumer of the event log. */
export const consumerName = 'pipeline';
