import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TributaryError } from '@tributary/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTracing, withDetailedSpan, withSpan, type Tracing } from './index.js';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code?: number; message?: string };
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

/** A receiver of OTLP over HTTP: what a collector does with the first bytes. */
let received: { path: string; headers: Record<string, unknown>; body: string }[];
let receiver: Server;
let tracing: Tracing | undefined;
const service = { name: 'tributary', version: '1.2.3' };
const endpoint = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;

beforeEach(async () => {
  received = [];
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await tracing?.stop();
  await new Promise((resolve) => receiver.close(resolve));
});

const spans = (): Span[] =>
  received.flatMap(({ body }) =>
    (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans.flatMap(
      ({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans),
    ),
  );
const start = async () => (tracing = await startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint() }, service));

it('sends spans, nested across awaits, to the receiver that is configured', async () => {
  await start();
  const answer = await withSpan('job nightly', { 'tributary.job': 'nightly' }, async () => {
    await Promise.resolve();
    return withSpan('stage identity', {}, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return withSpan('sync part', { rows: 3 }, () => 42);
    });
  });
  expect(answer).toBe(42);
  await tracing?.stop();
  expect(received[0]?.path).toBe('/v1/traces');
  const [inner, middle, outer] = ['sync part', 'stage identity', 'job nightly'].map((name) =>
    spans().find((span) => span.name === name),
  );
  expect(inner?.parentSpanId).toBe(middle?.spanId);
  expect(middle?.parentSpanId).toBe(outer?.spanId);
  expect(outer?.parentSpanId).toBeUndefined();
  expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(1);
  expect(outer?.attributes).toEqual([{ key: 'tributary.job', value: { stringValue: 'nightly' } }]);
  expect(received[0]?.body).toContain('"service.name","value":{"stringValue":"tributary"}');
});

it('tells the code of a failure and not its words', async () => {
  await start();
  const failure = new TributaryError('VENDOR_UNAVAILABLE', 'no answer for ada@example.org');
  await expect(withSpan('send', {}, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(() =>
    withSpan('at once', {}, () => {
      throw failure;
    }),
  ).toThrow(failure);
  await tracing?.stop();
  expect(spans().map(({ status }) => status)).toEqual([
    { code: 2, message: 'VENDOR_UNAVAILABLE' },
    { code: 2, message: 'VENDOR_UNAVAILABLE' },
  ]);
  expect(JSON.stringify(received)).not.toContain('ada@example.org');
});

it('continues the trace of a caller, and takes a broken traceparent for none', async () => {
  await start();
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const parents = [`00-${traceId}-b7ad6b7169203331-01`, 'nonsense', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`];
  for (const traceparent of parents)
    withDetailedSpan(
      'GET /v1/jobs',
      { kind: 'server', attributes: {}, traceparent, ending: () => ({ status: 200 }) },
      () => {},
    );
  await tracing?.stop();
  expect(spans().map((span) => [span.traceId === traceId, span.parentSpanId, span.kind])).toEqual([
    [true, 'b7ad6b7169203331', 2],
    [false, undefined, 2],
    [false, undefined, 2],
  ]);
  expect(spans()[0]?.attributes).toEqual([{ key: 'status', value: { intValue: 200 } }]);
});

it.each([
  ['no receiver is named', {}],
  ['it is disabled', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' }],
  ['no exporter is wanted', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_EXPORTER: 'none' }],
])('does nothing where %s', async (_, env) => {
  expect(await startTracing(env, service)).toBeUndefined();
  expect(withSpan('work', {}, () => 7)).toBe(7);
});

it('ends in time where the receiver is away', async () => {
  await start();
  await new Promise((resolve) => receiver.close(resolve));
  withSpan('lost', {}, () => {});
  const begun = performance.now();
  await tracing?.stop();
  expect(performance.now() - begun).toBeLessThan(30_000);
});
