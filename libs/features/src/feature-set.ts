import type { FeatureInfo, Parameter } from '@tributary/contracts';
import type { Amounts } from './money.js';

/** SQL that a project wrote itself: checked anew whenever it is run. */
export interface OwnSql {
  sql: string;
  /** Seconds after which it is given up. */
  limitSeconds: number;
}

/** A feature set compiled: one SELECT that yields `profile` and one column per feature. */
export interface CompiledFeatureSet {
  key: string;
  features: CompiledFeature[];
  /** Names of the events that it reads; absent: any. */
  events?: readonly string[];
  /** Yields one row per profile; parameters are bound, `{as_of:DateTime64(3)}` and `{known_by:DateTime64(3)}` among them. */
  select: string | OwnSql;
  /** The same without features that are places among everybody, where leaving them out makes it shorter. */
  alone?: string;
  params: Record<string, Parameter>;
  /** How it reads amounts; absent: it reads none. */
  amounts?: Amounts;
}

export interface CompiledFeature extends FeatureInfo {
  /** Column of the features table. */
  column: string;
  /** ClickHouse type of the column. */
  type: string;
  /** Who answers for it, where that is not the owner of the set. */
  owner?: string;
  /** What a profile without a row has: 0 for counts and money, missing for the rest. */
  absent: 0 | null;
  /** A place among everybody: it cannot be told of one person alone. */
  amongAll?: true;
}

/** Warehouse table that holds a set; hyphens of the key become underscores. */
export function featureTable(key: string): string {
  return `features_${key.replaceAll('-', '_')}`;
}
