/** Values that a span may carry: names, ids, counts and codes; never a person's data. */
export type SpanAttributes = Record<string, string | number | boolean>;

/** Opens spans. Set while traces are wanted; until then the packages that make them are not even loaded. */
export interface SpanMaker {
  within<T>(name: string, options: SpanOptions, work: () => T): T;
}

export interface SpanOptions {
  attributes: SpanAttributes;
  /** `server` for a request from outside. Default `internal`. */
  kind?: 'internal' | 'server';
  /** W3C `traceparent` of the caller; default: the span under way. */
  traceparent?: string;
  /** Asked when the work has ended, for what only its end knows. */
  ending?: () => SpanAttributes;
}

let maker: SpanMaker | undefined;

export function useSpanMaker(made: SpanMaker | undefined): void {
  maker = made;
}

/** Whether spans are made at all: whoever would have to prepare one for each request can leave that out. */
export const makesSpans = (): boolean => maker !== undefined;

/** Does work within a span, where traces are on: one that rejects or throws ends as failed, with the error's code. */
export function withSpan<T>(name: string, attributes: SpanAttributes, work: () => T): T {
  return maker === undefined ? work() : maker.within(name, { attributes }, work);
}

/** The same for work whose span has a kind, a caller elsewhere or attributes known only at its end. */
export function withDetailedSpan<T>(name: string, options: SpanOptions, work: () => T): T {
  return maker === undefined ? work() : maker.within(name, options, work);
}
