import type { Parameter } from '@tributary/contracts';
import type { Edge, Statement } from '@tributary/features';

/** What one statement needs beside the profile rows. */
export interface Gathered {
  params: Record<string, Parameter>;
  events: string[];
  /** The rows of events that any measure looks at, as a condition. */
  eventRows: string;
  /** Columns over `events_canonical`, one per distinct measure. */
  eventColumns: string[];
  featureSets: string[];
  traits: string[];
  purposes: string[];
  /** Models whose clusters are mentioned; the place of each names its alias. */
  clusters: { model: string; version: number }[];
  edges: Edge[];
}

/** What the rules of a statement look at. */
export function gathered(statement: Statement): Gathered {
  return {
    eventRows: statement.eventRows(),
    params: statement.params,
    events: [...statement.events],
    eventColumns: statement.eventColumns,
    featureSets: [...statement.featureSets],
    traits: [...statement.traits],
    purposes: [...statement.purposes],
    clusters: [...statement.clusters].map(([model, version]) => ({ model, version })),
    edges: [...statement.edges.values()],
  };
}
