import assert from 'node:assert/strict';
import type { DestinationPlugin, Operation, Outcome, SendOptions, SendResult } from '@tributary/plugin-kit';
import type { TestContext } from '../context/test-context.js';

const mostRounds = 20;
const pauseMs = 5_000;

/**
 * The outcomes of a batch once its jobs have been asked after, as the engine does: each job with its own operations,
 * again and again while it is still `accepted` or the vendor has no time. What is not settled after 20 rounds stays so.
 */
export async function askedAfter(
  plugin: DestinationPlugin,
  ctx: TestContext<unknown>,
  { operations, result, options }: { operations: readonly Operation[]; result: SendResult; options: SendOptions },
): Promise<SendResult> {
  if (!Array.isArray(result)) return result;
  const outcomes: Outcome[] = [...result];
  for (let round = 0; round < mostRounds; round++) {
    const jobs = openJobs(outcomes);
    if (jobs.size === 0) break;
    ctx.clock.advance(pauseMs);
    for (const [job, indexes] of jobs) {
      const asked = indexes.map((index) => operations[index] as Operation);
      const answer = await plugin.poll?.(ctx as never, job, asked as Operation<never>[], options);
      assert.ok(answer, 'it accepts operations and has no poll');
      if (!Array.isArray(answer)) continue;
      assert.equal(answer.length, indexes.length, 'one outcome per operation of the job');
      indexes.forEach((index, at) => (outcomes[index] = answer[at] as Outcome));
    }
  }
  return outcomes;
}

function openJobs(outcomes: readonly Outcome[]): Map<string, number[]> {
  const jobs = new Map<string, number[]>();
  outcomes.forEach((outcome, index) => {
    if (outcome.outcome === 'accepted') jobs.set(outcome.job, [...(jobs.get(outcome.job) ?? []), index]);
  });
  return jobs;
}
