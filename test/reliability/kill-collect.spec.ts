import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '@tributary/numerics';
import { expect, it } from 'vitest';
import { ready, startCli } from '../support/cli.js';
import { withStores } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Kills while events come in; TRIBUTARY_KILLS=50 for a long run. */
const kills = Number(process.env.TRIBUTARY_KILLS ?? 2);
const writers = 16;
const perRequest = 5;
const key = 'key-of-the-writers';
const folder = temporaryFolder();

/** Ids that were answered with 200, and those that were sent at all. */
const answered = new Set<string>();
const sent = new Set<string>();
const statuses = new Map<number, number>();

const start = () => startCli(['start', '--port', '0', '--json', '--project', folder]);
/** Sends one request after the other until its server dies; what it could not deliver is sent again by the next round. */
async function write(url: string, writer: number, left: string[][], next: () => number): Promise<void> {
  for (;;) {
    const ids = left.pop() ?? Array.from({ length: perRequest }, () => `w${writer}-${next()}`);
    for (const id of ids) sent.add(id);
    const batch = ids.map((messageId) => ({ type: 'track', event: 'Written', userId: `u${writer}`, messageId }));
    try {
      const { status } = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        body: JSON.stringify({ batch }),
        headers: { 'x-write-key': key },
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status !== 200) throw new Error(`status ${status}`);
      for (const id of ids) answered.add(id);
    } catch {
      left.push(ids);
      return;
    }
  }
}

it(
  `kill -9 under load, ${kills} times: what was answered is stored, and everything once`,
  async () => {
    await writeFile(join(folder, 'tributary.config.json'), JSON.stringify({ sources: { web: { writeKeys: [key] } } }));
    const random = createRandom(5);
    const left = Array.from({ length: writers }, (): string[][] => []);
    let count = 0;
    const next = () => ++count;
    for (let round = 0; round < kills; round++) {
      const running = start();
      const { url } = await ready(running);
      const writing = left.map((rest, writer) => write(url, writer, rest, next));
      // Killed once it has answered for a while: on a busy machine that takes as long as it takes.
      const enough = answered.size + 50;
      while (answered.size < enough && running.child.exitCode === null) await pause(5);
      await pause(random.next() * 1_000);
      running.child.kill('SIGKILL');
      const { signal, stderr } = await running.done;
      expect(signal, stderr).toBe('SIGKILL');
      await Promise.all(writing);
    }
    expect(answered.size).toBeGreaterThan(kills * 25);

    // What had no answer is sent once more, as clients do; then all of it is processed.
    const last = start();
    const { url } = await ready(last);
    const rest = left.flat();
    expect(rest.length).toBeGreaterThan(0);
    for (const ids of rest) {
      const batch = ids.map((messageId) => ({ type: 'track', event: 'Written', userId: 'again', messageId }));
      const { status } = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        body: JSON.stringify({ batch }),
        headers: { 'x-write-key': key },
      });
      expect(status).toBe(200);
      for (const id of ids) answered.add(id);
    }
    await expect
      .poll(async () => (await fetch(`${url}/metrics`)).text(), { timeout: 60_000, interval: 200 })
      .toMatch(/tributary_log_lag_frames 0\n/);
    last.child.kill('SIGTERM');
    await once(last.child, 'close');
    const rows = await withStores(join(folder, '.tributary'), ({ warehouse }) =>
      warehouse.query<{ id: string; n: string }>('SELECT message_id AS id, count() AS n FROM events GROUP BY id'),
    );
    const stored = new Map(rows.map(({ id, n }) => [id, Number(n)]));
    expect(
      [...answered].filter((id) => !stored.has(id)),
      'answered and lost',
    ).toEqual([]);
    expect(
      [...stored].filter(([, n]) => n !== 1),
      'stored more than once',
    ).toEqual([]);
    expect(
      [...stored.keys()].filter((id) => !sent.has(id)),
      'stored and never sent',
    ).toEqual([]);
    expect([...statuses.keys()]).toEqual([200]);
  },
  60_000 + kills * 20_000,
);
