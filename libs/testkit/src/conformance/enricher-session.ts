import assert from 'node:assert/strict';
import type { EnricherPlugin, Finding, Identifier, LookUpResult } from '@tributary/plugin-kit';
import { testContext, type TestContext } from '../context/test-context.js';
import type { EnricherSuite, EnricherTarget } from './enricher-target.js';

/** An enricher at a fresh target, with short words for what the cases do. */
export interface EnricherSession {
  target: EnricherTarget;
  ctx: TestContext<unknown>;
  ask(identifiers: readonly Identifier[]): Promise<LookUpResult>;
  /** Asks and expects one finding for each. */
  findings(identifiers: readonly Identifier[]): Promise<Finding[]>;
  /** A context of its own for other settings of the same target. */
  at(settings: Record<string, unknown>): TestContext<unknown>;
}

/** Opens a target, hands a session to `work` and closes the target whatever happens. */
export async function inEnricherSession(
  plugin: EnricherPlugin,
  suite: EnricherSuite,
  work: (session: EnricherSession) => Promise<void>,
): Promise<void> {
  const target = await suite.open();
  const at = (settings: Record<string, unknown>): TestContext<unknown> =>
    testContext(plugin.settings.parse(settings), {
      ...(plugin.needs ? { needs: plugin.needs } : {}),
      ...(target.folder !== undefined ? { folder: target.folder } : {}),
    });
  try {
    const ctx = at(target.settings);
    const ask = (identifiers: readonly Identifier[]): Promise<LookUpResult> => plugin.lookUp(ctx, identifiers);
    const findings = async (identifiers: readonly Identifier[]): Promise<Finding[]> => {
      const result = await ask(identifiers);
      assert.ok(Array.isArray(result), `expected findings, got ${JSON.stringify(result)}`);
      assert.equal(result.length, identifiers.length, 'one finding per identifier');
      return result;
    };
    await work({ target, ctx, ask, findings, at });
  } finally {
    await target.close();
  }
}
