import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '@tributary/contracts';
import { openDatabaseSeenIndex, openEventLog } from '@tributary/eventlog';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { content } from '../fixtures/content.js';
import { depsOf, now, openHouse, type House } from '../fixtures/house.js';
import { laneLog } from '../fixtures/lane-log.js';
import { callsOf, people, type Person } from '../fixtures/two-keys.js';
import { consumerName, decideBatch, writeBatch, type PipelineDeps } from './index.js';

const seed = 7;
const count = 40;

type Sent = ReturnType<typeof callsOf>[number];
/** One pipeline over one lane, cut by cut: `decide` may go one batch ahead of `write`, as in a running one. */
interface Worker {
  left(): Promise<boolean>;
  decide(): Promise<void>;
  write(): Promise<void>;
}

const append = (log: EventLog, calls: readonly Sent[]) =>
  log.append(
    calls.map(({ key, call }) => ({
      key,
      source: 'shop',
      receivedAt: now - 1000,
      body: Buffer.from(JSON.stringify({ batch: [call] })),
    })),
  );

function workerOn(house: House, log: EventLog, frames: () => number): Worker {
  const deps: PipelineDeps = { ...depsOf(house), events: log, seen: openDatabaseSeenIndex(house) };
  const consumer = log.consumer(consumerName);
  const open: Awaited<ReturnType<typeof decideBatch>>[] = [];
  const decide = async () => {
    const cut = open.length < 2 ? await consumer.next({ frames: frames() }, open.at(-1)?.cut) : undefined;
    if (cut) open.push(await decideBatch(deps, cut, await consumer.frames(cut)));
  };
  return {
    left: async () => open.length > 0 || (await consumer.offset()) < (await log.end()),
    decide,
    async write() {
      if (open.length === 0) await decide();
      const batch = open.shift();
      if (!batch) return;
      await writeBatch(deps, batch);
      await consumer.done(batch.cut);
    },
  };
}

/** Everybody's deeds in the order of their times, one deed of each person a batch. */
async function inSeries(house: House, log: EventLog, everyone: readonly Person[]): Promise<void> {
  const sorted = everyone.map((person, n) =>
    callsOf(person, n, 'serial').sort((a, b) => b.day - a.day || (a.call.messageId < b.call.messageId ? -1 : 1)),
  );
  const worker = workerOn(house, log, () => Infinity);
  for (let turn = 0; sorted.some((calls) => calls.length > turn); turn++) {
    await append(
      log,
      sorted.flatMap((calls) => calls.slice(turn, turn + 1)),
    );
    await worker.write();
  }
}

/** Each key in a lane and with a worker of its own; whose turn it is, and how much is taken, is drawn. */
async function inParallel(house: House, logs: readonly EventLog[], everyone: readonly Person[]): Promise<void> {
  const calls = everyone.flatMap((person, n) => callsOf(person, n, 'parallel'));
  const draw = draws();
  const workers: Worker[] = [];
  for (const [lane, key] of ['user', 'browser'].entries()) {
    const log = logs[lane]!;
    await append(
      log,
      calls.filter((call) => call.key === key),
    );
    workers.push(workerOn(house, log, () => 20 + draw(60)));
  }
  for (;;) {
    const busy: Worker[] = [];
    for (const worker of workers) if (await worker.left()) busy.push(worker);
    if (busy.length === 0) return;
    const worker = busy[draw(busy.length)]!;
    await (draw(2) ? worker.decide() : worker.write());
  }
}

/** Whole numbers below a bound, the same in every run. */
function draws(): (below: number) => number {
  const drawn = fc.sample(fc.nat(), { numRuns: 10_000, seed })[Symbol.iterator]();
  return (below) => (drawn.next().value ?? 0) % below;
}

it('two keys of one person, worked on side by side, end as if all had been told in order (property)', async () => {
  const everyone = people(count, seed);
  const path = await mkdtemp(join(tmpdir(), 'tributary-keys-'));
  const house = await openHouse();
  const logs = await Promise.all(
    [0, 1, 2].map((lane) => openEventLog({ path: join(path, String(lane)), durability: 'write', now: () => now })),
  );
  const [serial, ...lanes] = logs.map((log, lane) => laneLog(log, lane));
  try {
    await inSeries(house, serial!, everyone);
    await inParallel(house, lanes, everyone);
    // Of equal values of a trait a batch keeps the latest: how many the history holds is a matter of the cuts.
    const { history: _, ...known } = await content(house);
    const of = (telling: string) =>
      Object.fromEntries(
        Object.entries(known).map(([part, lines]) => [
          part,
          lines
            .filter((line) => line.includes(`${telling}-`))
            .map((line) => line.replaceAll(`${telling}-`, ''))
            .sort(),
        ]),
      );
    const told = of('serial');
    expect(of('parallel')).toEqual(told);
    // Merges, choices and orders were among it.
    expect(told['people']!.filter((person) => person.includes('u') && person.includes('b')).length).toBeGreaterThan(10);
    expect(Math.min(told['consentState']!.length, told['members']!.length)).toBeGreaterThan(count / 2);
  } finally {
    for (const log of logs) await log.close();
    await house.close();
    await rm(path, { recursive: true, force: true });
  }
}, 60_000);
