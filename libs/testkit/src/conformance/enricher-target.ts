import type { Identifier } from '@tributary/plugin-kit';
import type { VendorFault } from './destination-target.js';

/** A real or simulated vendor of facts for one case: opened before it and closed after it. */
export interface EnricherTarget {
  /** Settings as a person would type them, that work. */
  settings: Record<string, unknown>;
  /** The same with credentials that the vendor refuses; left out where the enricher has none. */
  refused?: Record<string, unknown>;
  /** The folder behind `files`, where the plugin needs it. */
  folder?: string;
  /** The identifier of the n-th person, whom the vendor knows. */
  known(n: number): Identifier;
  /** Traits that are found of the n-th person; others may be found too. */
  expected(n: number): Record<string, unknown>;
  /** Somebody of whom the vendor knows nothing; left out where it always knows something. */
  unknown?: Identifier;
  /** An identifier that it cannot be asked about; left out where there is none. */
  malformed?: Identifier;
  /** Makes the vendor misbehave from now on; null ends it. Only the faults named in `faults` are asked for. */
  fail?(fault: VendorFault | null): void | Promise<void>;
  faults?: readonly VendorFault[];
  close(): Promise<void>;
}

export interface EnricherSuite {
  open(): Promise<EnricherTarget>;
}
