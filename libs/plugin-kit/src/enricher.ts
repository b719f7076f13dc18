import type { Json } from '@tributary/contracts';
import type { z } from 'zod';
import type { Granted, PluginContext } from './context.js';
import type { BatchOutcome } from './destination.js';
import { checkHead, type Need, type PluginHead } from './head.js';

/** What an enricher is asked about: one identifier of one person, standardised. */
export interface Identifier {
  /** As the identity graph calls it: `email`, `phone`, `userId`, … */
  type: string;
  value: string;
}

/** What is known behind one identifier. Every identifier of a batch gets exactly one, in the order of the identifiers. */
export type Finding =
  /** `traits` fit `provides`; what is not known is left out. `confidence` is above 0 and at most 1. */
  | { outcome: 'found'; traits: Record<string, Json>; confidence: number }
  /** Asked and not known there: a valid answer, which holds for a while too. */
  | { outcome: 'unknown' }
  | { outcome: 'retry'; code: string; message: string; afterMs?: number }
  /** Final: this identifier cannot be asked about (malformed, of a type that it does not take). */
  | { outcome: 'reject'; code: string; message: string };

export type LookUpResult = Finding[] | BatchOutcome;

export type EnricherContext<TSettings> = PluginContext<TSettings> & Partial<Granted>;

export interface EnricherDefinition<
  TSettings extends z.ZodType = z.ZodType,
  TTraits extends z.ZodType = z.ZodType,
> extends PluginHead<TSettings> {
  needs?: readonly Need[];
  /** Types of identifiers that it can be asked about; others never reach it. */
  takes: readonly string[];
  /** The traits that it can give, as a zod object: all optional, each described. */
  provides: TTraits;
  /** What one look-up costs: a decimal amount ("0.015"; "0" where it is free) and an ISO 4217 currency. */
  cost: { perLookUp: string; currency: string };
  /** Days for which an answer may be used before it is asked for again. */
  holds: { foundDays: number; unknownDays: number };
  /** Purposes that asking needs by default; none where no data of the person leaves the house. */
  purposes: readonly string[];
  limits: {
    /** Identifiers in one call. */
    items: number;
    /** Calls under way at once, per connection. */
    concurrency: number;
    rate?: readonly { per: 'account' | 'connection'; max: number; windowMs: number }[];
  };
  /** Read-only probe of the credentials that costs nothing; throws CREDENTIALS_REFUSED or VENDOR_UNAVAILABLE. */
  test(ctx: EnricherContext<z.output<TSettings>>): Promise<void>;
  lookUp(ctx: EnricherContext<z.output<TSettings>>, identifiers: readonly Identifier[]): Promise<LookUpResult>;
}

export type EnricherPlugin<TSettings extends z.ZodType = z.ZodType, TTraits extends z.ZodType = z.ZodType> = Readonly<
  EnricherDefinition<TSettings, TTraits>
> & { readonly plugin: 'enricher' };

/** An enricher as a frozen value. The engine owns the choice of whom to ask about, caching, cost, consent and provenance. */
export function defineEnricher<TSettings extends z.ZodType, TTraits extends z.ZodType>(
  definition: EnricherDefinition<TSettings, TTraits>,
): EnricherPlugin<TSettings, TTraits> {
  checkHead(definition);
  return Object.freeze({ ...definition, plugin: 'enricher' as const });
}
