import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunSummary } from '@tributary/contracts';
import { commands, openHouse, type House } from '@tributary/worker';
import { stateIn, type State } from '../reliability/state.js';
import { layOutDemo, type DemoProject } from './demo-project.js';

/** Links inside the warehouse's folder are to stay inside the copy. */
const copying = { recursive: true, verbatimSymlinks: true };

/**
 * A retailer after two runs, with what came in between; `after(1)` and `after(2)` are copies of its data directory as it
 * was after each. Made once for a spec file; every case works on a copy of its own.
 */
export interface TwoRuns {
  project: DemoProject;
  state: State;
  /** A data directory of a case: what the second run left, with these parts as the first run left them. */
  dataWith(name: string, older?: readonly string[]): Promise<string>;
  sent(): { mails: number; webhooks: number; repeats: number };
}

export async function prepareTwoRuns(folder: string): Promise<TwoRuns> {
  const project = await layOutDemo(folder, { people: 50, seed: 5 });
  await run(project.folder, project.data);
  const first = join(folder, 'after-1');
  await cp(project.data, first, copying);
  const state = await inHouse(project.folder, project.data, async (house) => {
    await tellMore(house);
    await run(project.folder, house);
    return stateIn(house);
  });
  return {
    project,
    state,
    async dataWith(name, older = []) {
      const data = join(folder, name);
      await cp(project.data, data, copying);
      for (const part of older) {
        await rm(join(data, part), { recursive: true, force: true });
        await cp(join(first, part), join(data, part), copying);
      }
      return data;
    },
    sent: () => ({
      mails: project.inbox.messages.length,
      webhooks: project.receiver.received.size,
      repeats: project.receiver.counts.repeats,
    }),
  };
}

/** Opens the house of a data directory, as a command does, and closes it. */
export async function inHouse<T>(
  folder: string,
  dataDirectory: string,
  work: (house: House) => Promise<T>,
): Promise<T> {
  const house = await openHouse({ folder, dataDirectory });
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}

/** A whole run, in a house that is open or is opened for it. */
export function run(folder: string, where: string | House): Promise<RunSummary> {
  if (typeof where === 'string') return inHouse(folder, where, (house) => run(folder, house));
  const context = { house: where, tell: () => {}, signal: new AbortController().signal };
  return commands['run']!(context, {}) as Promise<RunSummary>;
}

export function command<T>(house: House, name: string, args: object = {}): Promise<T> {
  return commands[name]!({ house, tell: () => {}, signal: new AbortController().signal }, args) as Promise<T>;
}

/** How a directory looks whose machine lost power while a process worked in it. */
export async function cutPower(dataDirectory: string): Promise<void> {
  await mkdir(dataDirectory, { recursive: true });
  const mark = { boot: 'before the power went', pid: 1, since: '2026-01-01T00:00:00.000Z' };
  await writeFile(join(dataDirectory, 'running.json'), JSON.stringify(mark));
}

/** New people, a merge of two who were apart, a withdrawn consent and more orders of a good customer. */
async function tellMore(house: House): Promise<void> {
  const known = await house.database.query<{ value: string; profile: string }>(
    `SELECT DISTINCT ON (profile) value, profile FROM identifiers WHERE type = 'email' ORDER BY profile LIMIT 3`,
  );
  const [one, other, third] = known.map((row) => row.value);
  const now = '2025-12-20T10:00:00.000Z';
  const order = (who: string, n: number) => ({
    type: 'track',
    event: 'Order Completed',
    messageId: `more-${who}-${n}`,
    userId: who,
    timestamp: now,
    properties: { order_id: `more-${who}-${n}`, total: 100 + n, currency: 'EUR' },
  });
  const newcomers = Array.from({ length: 12 }, (_, n) => [
    {
      type: 'identify',
      messageId: `hello-${n}`,
      userId: `newcomer-${n}`,
      timestamp: now,
      traits: { email: `newcomer-${n}@example.org`, first_name: `New ${n}`, city: 'Lisbon' },
    },
    ...Array.from({ length: 11 }, (_, m) => order(`newcomer-${n}`, m)),
  ]);
  const joined = {
    type: 'identify',
    messageId: 'joined',
    anonymousId: 'one-browser',
    timestamp: now,
    traits: { email: one, first_name: 'Joined' },
  };
  const joinedToo = { ...joined, messageId: 'joined-too', traits: { email: other } };
  const no = {
    type: 'track',
    event: 'Consent Preference Updated',
    messageId: 'no-thanks',
    anonymousId: 'another-browser',
    timestamp: now,
    context: { traits: { email: third }, consent: { categoryPreferences: { marketing: false } } },
  };
  const source = Object.keys(house.config.sources)[0]!;
  for (const batch of [...newcomers, [joined, joinedToo, no]])
    await house.events.append([
      { key: source, source, receivedAt: Date.parse(now), body: Buffer.from(JSON.stringify({ batch })) },
    ]);
}
