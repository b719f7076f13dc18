import { setTimeout as pause } from 'node:timers/promises';
import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { asTributaryError } from '@tributary/contracts';
import type { SpanMaker, SpanOptions } from './span.js';

/** The receiver may be away; the process must end all the same. */
const patienceMs = 3_000;

/** Loaded only where traces are wanted. Headers and time limit are read by the exporter from OTEL_ variables. */
export function openSdk(
  url: string,
  service: { name: string; version: string },
): { maker: SpanMaker; shutdown(): Promise<void> } {
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service.name, 'service.version': service.version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const tracer = provider.getTracer('tributary', service.version);
  return {
    maker: { within: (name, options, work) => within(tracer, name, { options, work }) },
    async shutdown() {
      context.disable();
      const over = new AbortController();
      const late = pause(patienceMs, undefined, { signal: over.signal }).catch(() => {});
      await Promise.race([provider.shutdown().catch(() => {}), late]);
      over.abort();
    },
  };
}

function within<T>(tracer: Tracer, name: string, { options, work }: { options: SpanOptions; work: () => T }): T {
  const parent = callerOf(options.traceparent) ?? context.active();
  const kind = options.kind === 'server' ? SpanKind.SERVER : SpanKind.INTERNAL;
  const span = tracer.startSpan(name, { kind, attributes: options.attributes }, parent);
  const end = () => {
    if (options.ending) span.setAttributes(options.ending());
    span.end();
  };
  return context.with(trace.setSpan(parent, span), () => {
    try {
      const result = work();
      if (!(result instanceof Promise)) {
        end();
        return result;
      }
      return result.then(
        (value: unknown) => {
          end();
          return value;
        },
        (error: unknown) => {
          fail(span, error);
          end();
          throw error;
        },
      ) as T;
    } catch (error) {
      fail(span, error);
      end();
      throw error;
    }
  });
}

/** The span elsewhere that a W3C `traceparent` names; undefined where it names none. */
function callerOf(traceparent: string | undefined): Context | undefined {
  const parts = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '');
  if (parts?.[1] === undefined || parts[2] === undefined || /^0+$/.test(parts[1]) || /^0+$/.test(parts[2]))
    return undefined;
  const caller = {
    traceId: parts[1],
    spanId: parts[2],
    traceFlags: Number.parseInt(parts[3] ?? '0', 16),
    isRemote: true,
  };
  return trace.setSpanContext(ROOT_CONTEXT, caller);
}

/** The code and not the message: what a vendor answered is not ours to hand on. */
function fail(span: Span, error: unknown): void {
  const { code } = asTributaryError(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span.setAttribute('error.type', code);
}
