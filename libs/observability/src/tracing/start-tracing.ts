import { useSpanMaker } from './span.js';

export interface Tracing {
  /** Sends what is left, within some seconds, and opens no more spans. */
  stop(): Promise<void>;
}

/**
 * Turns traces on where OTEL_EXPORTER_OTLP_ENDPOINT (or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) names a receiver of OTLP over
 * HTTP; undefined where neither does, OTEL_SDK_DISABLED is true or OTEL_TRACES_EXPORTER is none. The other OTEL_ variables
 * (headers, time limit, service name, resource attributes) mean what OpenTelemetry says they do.
 */
export async function startTracing(
  env: NodeJS.ProcessEnv,
  service: { name: string; version: string },
): Promise<Tracing | undefined> {
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || (base && `${base.replace(/\/+$/, '')}/v1/traces`);
  if (!url || env.OTEL_SDK_DISABLED === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return undefined;
  const { openSdk } = await import('./open-sdk.js');
  const { maker, shutdown } = openSdk(url, { name: env.OTEL_SERVICE_NAME || service.name, version: service.version });
  useSpanMaker(maker);
  return {
    async stop() {
      useSpanMaker(undefined);
      await shutdown();
    },
  };
}
