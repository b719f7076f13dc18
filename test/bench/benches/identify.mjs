import { join } from 'node:path';
import { openEmbeddedDatabase } from '@tributary/database';
import { IdentifierCache, mergeProfiles, resolve, separate } from '@tributary/identity';
import { sampleEvent } from '@tributary/testkit';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { quantile } from '../sender.mjs';

/**
 * The deterministic graph, embedded: one identify at a time and micro-batches of 1,000 in a graph of a million
 * identifiers, half of them of people known, and the taking back of merges. The database alone: no log, no warehouse.
 */
export function identify({ quick }) {
  const people = quick ? 50_000 : 500_000;
  const tries = quick ? 200 : 1_000;
  const batches = quick ? 10 : 40;
  return inFolder(async (folder) => {
    const database = await openEmbeddedDatabase({ path: join(folder, 'database') });
    try {
      await fill(database, people);
      const graph = open(database, people);
      const size = `a graph of ${(2 * people).toLocaleString('en-GB')} identifiers`;
      const lines = [];
      for (const [what, event] of Object.entries(graph.events)) {
        const times = [];
        const { cpu } = await measure(async () => {
          for (let n = 0; n < tries; n++) times.push(await timed(() => graph.run([event()])));
        });
        lines.push(
          { what: `one identify, ${what}, in ${size}, p50`, value: quantile(times, 0.5), unit: 'ms' },
          { what: `one identify, ${what}, p95`, value: quantile(times, 0.95), unit: 'ms' },
          { what: `one identify, ${what}, CPU`, value: (cpu * 1000) / tries, unit: 'ms' },
        );
      }
      const mixed = () => graph.events[Math.random() < 0.5 ? 'known' : 'new']();
      for (const [what, event] of [
        ['known', graph.events.known],
        ['half of them new', mixed],
        ['new', graph.events.new],
      ]) {
        const work = Array.from({ length: batches }, () => Array.from({ length: 1000 }, event));
        const { wall, cpu } = await measure(async () => {
          for (const events of work) await graph.run(events);
        });
        lines.push({ what: `batches of 1,000, ${what}`, value: (batches * 1000) / wall, unit: 'events/s', wall, cpu });
      }
      const merged = [];
      const parted = [];
      const { cpu } = await measure(async () => {
        for (let n = 0; n < tries; n++) {
          const [one, other] = [graph.lonely(), graph.lonely()];
          if (one === other) continue;
          merged.push(
            await timed(() =>
              database.transaction((tx) =>
                mergeProfiles(tx, [{ one, other, rule: 'bench', evidence: null }], { at: n }),
              ),
            ),
          );
          const said = { by: 'bench', reason: 'bench', at: n };
          parted.push(await timed(() => database.transaction((tx) => separate(tx, { one, other }, said))));
        }
      });
      lines.push(
        { what: 'stated merge, p95', value: quantile(merged, 0.95), unit: 'ms' },
        { what: 'unmerge, p95', value: quantile(parted, 0.95), unit: 'ms' },
        { what: 'a stated merge and its unmerge, CPU', value: (cpu * 1000) / tries, unit: 'ms' },
      );
      return lines;
    } finally {
      await database.close();
    }
  });
}

async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** People with a user id and an e-mail address each. */
async function fill(database, people) {
  await database.query(
    `INSERT INTO profiles (id, public_id, founding_message)
     SELECT n, 'prf_' || n, 'm' || n FROM generate_series(1, $1::int) AS n`,
    [people],
  );
  for (const type of ['user_id', 'email'])
    await database.query(
      `INSERT INTO identifiers (type, value, profile, origin, source, first_seen, last_seen)
       SELECT $2, 'v' || n || '@example.org', n, n, 'bench', now(), now() FROM generate_series(1, $1::int) AS n`,
      [people, type],
    );
  // Those who will be joined have an address alone: two user ids would keep them apart.
  const single = 5_000;
  await database.query(
    `INSERT INTO profiles (id, public_id, founding_message)
     SELECT n, 'prf_' || n, 'm' || n FROM generate_series($1::int + 1, $1::int + $2::int) AS n`,
    [people, single],
  );
  await database.query(
    `INSERT INTO identifiers (type, value, profile, origin, source, first_seen, last_seen)
     SELECT 'email', 'v' || n || '@example.org', n, n, 'bench', now(), now() FROM generate_series($1::int + 1, $1::int + $2::int) AS n`,
    [people, single],
  );
  await database.query(`SELECT setval('profile_ids', $1)`, [people + single + 1]);
  await database.query('ANALYZE');
}

function open(database, people) {
  const cache = new IdentifierCache();
  let cuts = 0;
  let fresh = 0;
  let joined = 0;
  const some = () => 1 + Math.floor(Math.random() * people);
  const of = (type, n) => ({ type, value: `v${n}@example.org` });
  const run = (events) => {
    cuts++;
    return resolve({ database, cache, consumer: 'bench' }, events, { id: `b${cuts}`, from: cuts, to: cuts, at: cuts });
  };
  return {
    run,
    /** Of those with an address alone whom no event has joined. */
    lonely: () => String(people + 2_001 + Math.floor(Math.random() * 2_999)),
    events: {
      known: () => {
        const n = some();
        return sampleEvent({ identifiers: [of('user_id', n), of('email', n)] });
      },
      new: () => {
        fresh++;
        return sampleEvent({
          identifiers: [
            { type: 'user_id', value: `new${fresh}` },
            { type: 'anonymous_id', value: `device${fresh}` },
          ],
        });
      },
      'joining two people': () =>
        sampleEvent({ identifiers: [of('email', people + ++joined), of('email', people + ++joined)] }),
    },
  };
}
