export { makesSpans, withDetailedSpan, withSpan, type SpanAttributes, type SpanOptions } from './span.js';
export { startTracing, type Tracing } from './start-tracing.js';
