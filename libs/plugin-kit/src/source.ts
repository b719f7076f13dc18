import type { Json, TrackingEvent } from '@tributary/contracts';
import type { z } from 'zod';
import type { Granted, PluginContext } from './context.js';
import { checkHead, type Need, type PluginHead } from './head.js';

/** A row that could not become an event. Nothing is dropped: the engine keeps it in quarantine. */
export interface RejectedRow {
  /** Code of the error registry, for example ROW_MALFORMED. */
  code: string;
  reason: string;
  /** Where a person finds it again: "crm.csv:128". */
  where: string;
  /** The row as read; the engine cuts it to 8 KB. */
  raw: string;
}

export interface SourceBatch {
  /** Every event carries a `messageId` that is the same each time the same row is read. */
  events: TrackingEvent[];
  rejected: RejectedRow[];
  /** Rows read for this batch: each became events, or is in `rejected`, or is a header or empty line that is not counted. */
  rows: number;
  /** Reading on from here yields exactly what follows this batch. Stored once the batch is durable. */
  cursor: Json;
  progress?: { done: number; total: number; unit: 'bytes' | 'rows' };
}

export type SourceContext<TSettings> = PluginContext<TSettings> & Partial<Granted>;

export interface SourceDefinition<TSettings extends z.ZodType = z.ZodType> extends PluginHead<TSettings> {
  needs?: readonly Need[];
  /** Read-only probe: can the source be reached and read with these settings? Throws a TributaryError where not. */
  test(ctx: SourceContext<z.output<TSettings>>): Promise<void>;
  /** Yields what lies behind the cursor (null: from the start) and ends when there is no more for now. */
  read(ctx: SourceContext<z.output<TSettings>>, cursor: Json | null): AsyncIterable<SourceBatch>;
}

export type SourcePlugin<TSettings extends z.ZodType = z.ZodType> = Readonly<SourceDefinition<TSettings>> & {
  readonly plugin: 'source';
};

/** A source as a frozen value. See the guide "write a source in an hour". */
export function defineSource<TSettings extends z.ZodType>(
  definition: SourceDefinition<TSettings>,
): SourcePlugin<TSettings> {
  checkHead(definition);
  return Object.freeze({ ...definition, plugin: 'source' as const });
}
