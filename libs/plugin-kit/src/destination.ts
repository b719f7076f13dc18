import type { Channel, OperationRecord } from '@tributary/contracts';
import type { z } from 'zod';
import type { Granted, PluginContext } from './context.js';
import type { FeedbackReader } from './feedback.js';
import { checkHead, type Need, type PluginHead } from './head.js';

/** One record to add, update or remove, with the record already mapped and checked against the plugin's `record` schema. */
export interface Operation<TRecord = Record<string, unknown>> extends Omit<OperationRecord, 'record'> {
  record: TRecord;
  /** Name that the vendor gave this person's record before, where an outcome told it. */
  remoteId?: string;
  /**
   * Of an update that changes a field which names the person (a new e-mail address): the record as the vendor knows it.
   * Only where `can.rename`; elsewhere the engine takes the old record away and then adds the new one.
   */
  known?: Record<string, unknown>;
}

/** What happened to one record. Every operation of a batch gets exactly one, in the order of the operations. */
export type Outcome =
  | { outcome: 'ok'; remoteId?: string }
  /**
   * Taken by the vendor, result later: `poll` settles it. Answered by `poll`, the job is still under way. `afterMs`: when
   * to ask (again); left out, the engine asks after a second, and then less and less often.
   */
  | { outcome: 'accepted'; job: string; afterMs?: number }
  | { outcome: 'retry'; code: string; message: string; afterMs?: number }
  /** Final: this record is wrong and sending it again will not help. */
  | { outcome: 'reject'; code: string; message: string }
  /** The vendor refuses to contact this person (unsubscribed, bounced). */
  | { outcome: 'suppressed'; reason: string }
  /** It may or may not have got through (the connection died after the record was handed over); a person decides. */
  | { outcome: 'unknown'; code: string; message: string };

/** What happened to the whole batch, where no record got through on its own. */
export type BatchOutcome =
  /** Too fast: wait, no attempt is used up. */
  | { batch: 'throttled'; afterMs: number }
  | { batch: 'unavailable'; message: string; afterMs?: number }
  | { batch: 'unauthorized'; message: string }
  /** The account cannot do this (plan, permission, list gone). */
  | { batch: 'blocked'; message: string };

export type SendResult = Outcome[] | BatchOutcome;

export interface SegmentTarget {
  key: string;
  title: string;
  /** What `ensure` returned, where the plugin has one; to `ensure` itself: what it returned last time, if anything. */
  remote?: string;
}

export interface SendOptions {
  /** The same batch repeated after a crash carries the same key. */
  idempotencyKey: string;
  segment: SegmentTarget;
}

export interface RequestPreview {
  /** For a person to read: "POST https://…" or "append people.csv". */
  title: string;
  /** The very request, secrets masked. */
  body: string;
}

/** So many HTTP requests in so much time. */
export interface RateLimit {
  /** account: shared by every connection to the vendor's account, see `account`. */
  per: 'account' | 'connection';
  max: number;
  windowMs: number;
  /** Holds only for requests whose path begins so. Default: all. */
  path?: string;
}

export type DestinationContext<TSettings> = PluginContext<TSettings> & Partial<Granted>;

export interface DestinationDefinition<
  TSettings extends z.ZodType = z.ZodType,
  TRecord extends z.ZodType = z.ZodType,
> extends PluginHead<TSettings> {
  needs?: readonly Need[];
  /** What a mapped record must look like. */
  record: TRecord;
  /** Fields of the record that name the person at the vendor. */
  identity: readonly string[];
  /** How it reaches people; what they chose about the channel holds for it, unless a connection states other channels. */
  channel: Channel;
  /** Purposes that it is made for. What a person must not have declined is stated by syncs and connections. */
  purposes: readonly string[];
  limits: {
    /** Operations in one batch. */
    items: number;
    /** Bytes of mapped records in one batch. */
    bytes?: number;
    /** Batches under way at once, per connection. */
    concurrency: number;
    /** One batch at a time over all syncs and processes: where it reads what a person holds and writes it back. */
    alone?: boolean;
    /** Requests that the vendor allows. The host spaces them, over all connections and processes where `per: 'account'`. */
    rate?: readonly RateLimit[];
  };
  can: {
    upsert: boolean;
    /** membership: takes the person off the list; record: deletes it; none: additions only. */
    remove: 'membership' | 'record' | 'none';
    /** The target honours `idempotencyKey`, so that a repeated batch changes nothing. Where false, records are sent one at a time, so that a crash leaves at most one as `sent_unknown`. */
    idempotencyKey: boolean;
    async: boolean;
    /** An update may change the fields that name the person: it finds them by `remoteId` or by `known`. Default false. */
    rename?: boolean;
  };
  /** Names the vendor's account, whose rate limits connections share. Default: connections with the same secrets share one. */
  account?(settings: z.output<TSettings>): string;
  /** Read-only probe of the credentials; throws CREDENTIALS_REFUSED or VENDOR_UNAVAILABLE. */
  test(ctx: DestinationContext<z.output<TSettings>>): Promise<void>;
  /** Finds or creates the remote list by our key; returns its remote id. */
  ensure?(ctx: DestinationContext<z.output<TSettings>>, segment: SegmentTarget): Promise<string>;
  send(
    ctx: DestinationContext<z.output<TSettings>>,
    operations: readonly Operation<z.output<TRecord>>[],
    options: SendOptions,
  ): Promise<SendResult>;
  /** Settles operations that were `accepted`; those of a job that is still under way are `accepted` again. Changes nothing. */
  poll?(
    ctx: DestinationContext<z.output<TSettings>>,
    job: string,
    operations: readonly Operation<z.output<TRecord>>[],
    /** As `send` had them; the engine always hands them in. */
    options?: SendOptions,
  ): Promise<SendResult>;
  /** The requests that `send` would make; nothing is sent. */
  preview(
    ctx: DestinationContext<z.output<TSettings>>,
    operations: readonly Operation<z.output<TRecord>>[],
    options: SendOptions,
  ): Promise<RequestPreview[]>;
  /** Remote members, page by page, for reconciliation. */
  list?(
    ctx: DestinationContext<z.output<TSettings>>,
    segment: SegmentTarget,
    cursor: string | null,
  ): Promise<{ members: string[]; cursor: string | null }>;
  /** What the vendor posts about the mails that were sent through it: opens, clicks, bounces, who unsubscribed. */
  feedback?: FeedbackReader;
  /** A data subject's deletion reaches the vendor. */
  erase?(ctx: DestinationContext<z.output<TSettings>>, person: Record<string, string>): Promise<void>;
}

export type DestinationPlugin<
  TSettings extends z.ZodType = z.ZodType,
  TRecord extends z.ZodType = z.ZodType,
> = Readonly<DestinationDefinition<TSettings, TRecord>> & { readonly plugin: 'destination' };

/** A destination as a frozen value. The engine owns diffing, batching, retries, rate limits, consent and secrets. */
export function defineDestination<TSettings extends z.ZodType, TRecord extends z.ZodType>(
  definition: DestinationDefinition<TSettings, TRecord>,
): DestinationPlugin<TSettings, TRecord> {
  checkHead(definition);
  return Object.freeze({ ...definition, plugin: 'destination' as const });
}
