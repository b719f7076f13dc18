import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Inbox, Receiver } from '@tributary/demo';
import { createRandom } from '@tributary/numerics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, startCli, summaryOf } from '../support/cli.js';
import { layOutDemo, type DemoProject } from '../support/demo-project.js';
import { differences } from '../support/differences.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { stateOf, type State } from './state.js';

/** Kills of one run at random moments; TRIBUTARY_KILLS=50 for a long run. */
const rounds = Number(process.env.TRIBUTARY_KILLS ?? 3);
const retailer = { people: 300, seed: 7 };
const folder = temporaryFolder();
const projects: DemoProject[] = [];
let undisturbed: { state: State; project: DemoProject; startMs: number; wholeMs: number };

async function project(name: string): Promise<DemoProject> {
  await mkdir(join(folder, name));
  const made = await layOutDemo(join(folder, name), retailer);
  projects.push(made);
  return made;
}

const command = ({ folder: at }: DemoProject) => ['run', '--json', '--project', at];

beforeAll(async () => {
  const made = await project('undisturbed');
  const before = performance.now();
  await cli('plugins', 'list', '--project', made.folder);
  const startMs = performance.now() - before;
  const from = performance.now();
  summaryOf(await cli(...command(made)));
  const wholeMs = performance.now() - from;
  undisturbed = { state: await stateOf(made.data), project: made, startMs, wholeMs };
}, 400_000);
afterAll(async () => {
  for (const made of projects) await made.stop();
});

/** Kills the command with SIGKILL once `reached` holds; false where it ended before. */
async function killed(made: DemoProject, reached: () => boolean): Promise<boolean> {
  const running = startCli(command(made));
  while (!reached() && running.child.exitCode === null) await pause(2);
  running.child.kill('SIGKILL');
  return (await running.done).signal === 'SIGKILL';
}

describe(`kill -9 at ${rounds} random moments`, () => {
  it(
    'then the same command: the state of an undisturbed run, nothing lost, nothing twice',
    async () => {
      const made = await project('random');
      const random = createRandom(11);
      const { startMs, wholeMs } = undisturbed;
      let kills = 0;
      for (let round = 0; round < rounds; round++) {
        // After the start, within the work; each round begins where the last one was cut. On a machine that became
        // quicker since it was measured, what is sent first is the sign that the end is near.
        const at = performance.now() + startMs * 0.6 + random.next() * (wholeMs - startMs) * 0.5;
        const mails = made.inbox.counts.messages;
        if (await killed(made, () => performance.now() >= at || made.inbox.counts.messages > mails)) kills++;
      }
      expect(kills).toBeGreaterThan(0);
      summaryOf(await cli(...command(made)));
      await expectEqual(made);
    },
    300_000 + rounds * 20_000,
  );
});

describe('kill -9 in the middle of sending', () => {
  it('repeats a webhook under its old id, and no mail', async () => {
    const made = await project('sending');
    const wanted = undisturbed.project;
    expect(wanted.receiver.received.size).toBeGreaterThan(20);
    expect(await killed(made, () => made.inbox.counts.messages >= 5)).toBe(true);
    for (const share of [0.5, 0.75]) {
      const target = Math.floor(wanted.receiver.received.size * share);
      if (made.receiver.received.size < target)
        expect(await killed(made, () => made.receiver.received.size >= target)).toBe(true);
    }
    summaryOf(await cli(...command(made)));
    await expectEqual(made);
  }, 300_000);
});

async function expectEqual(made: DemoProject): Promise<void> {
  const state = await stateOf(made.data);
  const { operations: wantedOperations, ...wantedParts } = undisturbed.state;
  const { operations, ...parts } = state;
  for (const part of Object.keys(wantedParts) as (keyof typeof wantedParts)[])
    expect({ part, differences: differences(parts[part], wantedParts[part]) }).toEqual({ part, differences: [] });

  // Webhooks carry an idempotency key: each arrives, and what comes twice comes under the same id.
  expect(people(made.receiver)).toEqual(people(undisturbed.project.receiver));
  // Mail has none: nobody gets two; after a crash one whose fate is unknown is reported, and not sent again.
  const mailed = addressees(made.inbox);
  expect(new Set(mailed).size).toBe(mailed.length);
  const everyone = new Set(addressees(undisturbed.project.inbox));
  expect(mailed.filter((address) => !everyone.has(address))).toEqual([]);
  const unknown = Number(operations.get('win-back-mail settled sent_unknown') ?? 0);
  expect(everyone.size - mailed.length).toBeLessThanOrEqual(unknown);

  const bySync = (counts: Map<string, string>) => {
    const sums = new Map<string, number>();
    for (const [key, n] of counts) {
      const word = key.replace('sent_unknown', 'ok');
      sums.set(word, (sums.get(word) ?? 0) + Number(n));
    }
    return sums;
  };
  expect(differences(bySync(operations), bySync(wantedOperations))).toEqual([]);
  for (const key of operations.keys()) if (key.includes('sent_unknown')) expect(key).toContain('win-back-mail');
}

/** Segment, kind and record of each webhook that arrived: one line a person. */
function people(receiver: Receiver): string[] {
  return [...receiver.received.values()]
    .map(({ body }) => {
      const { type, data } = JSON.parse(body) as { type: string; data: { segment: { key: string }; record: unknown } };
      return `${data.segment.key} ${type} ${JSON.stringify(data.record)}`;
    })
    .sort();
}

function addressees(inbox: Inbox): string[] {
  return inbox.messages.flatMap((message) => message.to);
}
