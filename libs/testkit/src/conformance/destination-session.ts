import assert from 'node:assert/strict';
import type { DestinationPlugin, Operation, Outcome, SendOptions, SendResult } from '@tributary/plugin-kit';
import { testContext, type TestContext } from '../context/test-context.js';
import { askedAfter } from './asked-after.js';
import type { DestinationSuite, DestinationTarget } from './destination-target.js';

/** A plugin at a fresh target, with short words for what the cases do. */
export interface DestinationSession {
  target: DestinationTarget;
  ctx: TestContext<unknown>;
  options(key: string): SendOptions;
  /** The n-th person's operation, its record run through the plugin's schema as the host does. */
  operation(kind: Operation['kind'], n: number, revision?: number): Operation;
  /** Sends, and asks after what was only accepted until it is settled. */
  send(operations: readonly Operation[], key: string): Promise<SendResult>;
  /** Sends and expects `ok` for each. */
  deliver(operations: readonly Operation[], key: string): Promise<void>;
  fail(fault: Parameters<NonNullable<DestinationTarget['fail']>>[0]): Promise<void>;
}

/** Opens a target, hands a session to `work` and closes the target whatever happens. */
export async function inSession(
  plugin: DestinationPlugin,
  suite: DestinationSuite,
  work: (session: DestinationSession) => Promise<void>,
): Promise<void> {
  const target = await suite.open();
  try {
    const ctx = contextAt(plugin, target, target.settings);
    const segment = { key: 'champions', title: 'Champions' };
    const remote = plugin.ensure ? await plugin.ensure(ctx, segment) : undefined;
    const options = (idempotencyKey: string): SendOptions => ({
      idempotencyKey,
      segment: remote === undefined ? segment : { ...segment, remote },
    });
    const send = async (operations: readonly Operation[], key: string): Promise<SendResult> =>
      askedAfter(plugin, ctx, {
        operations,
        result: await plugin.send(ctx, operations as Operation<never>[], options(key)),
        options: options(key),
      });
    await work({
      target,
      ctx,
      options,
      operation: (kind, n, revision) => toOperation(plugin, { kind, n, record: target.record(n, revision) }),
      send,
      deliver: async (operations, key) => assertAllOk(await send(operations, key), operations.length),
      fail: async (fault) => target.fail?.(fault),
    });
  } finally {
    await target.close();
  }
}

/** A context of its own for other settings of the same target. */
export function contextAt(
  plugin: DestinationPlugin,
  target: DestinationTarget,
  settings: Record<string, unknown>,
  limits: { answerMs?: number } = {},
): TestContext<unknown> {
  return testContext(plugin.settings.parse(settings), {
    ...(plugin.needs ? { needs: plugin.needs } : {}),
    ...(target.folder !== undefined ? { folder: target.folder } : {}),
    ...limits,
  });
}

export function toOperation(
  plugin: DestinationPlugin,
  input: { kind: Operation['kind']; n: number; record: Record<string, unknown> },
): Operation {
  return {
    id: `op-${input.kind}-${input.n}`,
    sync: 'conformance',
    profile: `prf_${input.n}`,
    kind: input.kind,
    record: plugin.record.parse(input.record) as Record<string, unknown>,
  };
}

/** The outcomes where the vendor answered for each record; fails on a batch outcome. */
export function perRecord(result: SendResult, count: number): Outcome[] {
  assert.ok(Array.isArray(result), `expected outcomes, got ${JSON.stringify(result)}`);
  assert.equal(result.length, count, 'one outcome per operation');
  return result;
}

export function assertAllOk(result: SendResult, count: number): void {
  const wrong = perRecord(result, count).find(({ outcome }) => outcome !== 'ok');
  assert.equal(wrong, undefined, `expected ok, got ${JSON.stringify(wrong)}`);
}
