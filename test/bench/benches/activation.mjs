import { join } from 'node:path';
import { activate, countPlan } from '@tributary/activation';
import { openEmbeddedDatabase, openPostgresDatabase } from '@tributary/database';
import { coreMigrations, migrate, openEmbeddedWarehouse } from '@tributary/warehouse';
import { inFolder } from '../folder.mjs';
import { measure, median } from '../measure.mjs';
import { activationMemory } from './activation-memory.mjs';
import { rateLimited } from './activation-rates.mjs';

const count = (n) => n.toLocaleString('en-GB');

/** Plans at growing sizes, and what the engine itself costs: operations into a destination that does nothing. */
export async function activation({ quick }) {
  const sizes = quick ? [100_000] : [1_000_000, 10_000_000];
  const lines = [];
  for (const people of sizes) lines.push(await difference(people));
  lines.push(...(await sending(quick ? 10_000 : 50_000, quick ? 100_000 : 1_000_000)));
  lines.push(...(await withPeople(quick ? 150 : 600, (stores, people) => rateLimited({ stores, syncOf, people }))));
  const memory = (stores, people) => activationMemory({ stores, sync: nothing(), people });
  lines.push(...(await withPeople(quick ? 20_000 : 200_000, memory)));
  if (process.env.TRIBUTARY_TEST_POSTGRES_URL) lines.push(await sendingOnServer(quick ? 10_000 : 50_000));
  return lines;
}

/** The same on PostgreSQL, where one runs (`node tools/services/services.mjs run postgres -- npm run bench -- --only activation`). */
function sendingOnServer(sent) {
  return inFolder(async (folder) => {
    const namespace = `bench_${process.pid}`;
    const warehouse = await openEmbeddedWarehouse({ path: join(folder, 'warehouse') });
    await migrate(warehouse, coreMigrations);
    const url = process.env.TRIBUTARY_TEST_POSTGRES_URL;
    const database = await openPostgresDatabase({ url, namespace, poolSize: 6 });
    await writePeople(warehouse, sent);
    const { signal } = new AbortController();
    const whole = await measure(() => activate({ warehouse, database, now: Date.now }, nothing(), { signal }));
    await database.query(`DROP SCHEMA "${namespace}" CASCADE`);
    await warehouse.close();
    await database.close();
    return {
      what: `${count(sent)} operations into a destination that does nothing (PostgreSQL)`,
      value: `${count(Math.round(sent / whole.wall))} operations/s`,
      note: `${whole.cpu.toFixed(1)} CPU s of this process`,
    };
  });
}

const nothing = () =>
  syncOf({ send: async (operations) => ({ outcomes: operations.map(() => ({ outcome: 'ok' })), batch: null }) });

/** As many members as are known there; one in a hundred left, one in fifty changed. */
function difference(people) {
  return inFolder(async (folder) => {
    const { warehouse, database, close } = await openStores(folder);
    await writePeople(warehouse, people);
    const sync = syncOf({ send: () => Promise.reject(new Error('nothing is sent')) });
    await writeLedger(warehouse, people, sync);
    const { wall, cpu, result } = await median(3, () => countPlan({ warehouse, database, now: Date.now }, sync));
    await close();
    const { update, remove, unchanged } = result;
    return {
      what: `difference of ${count(people)} members and as many known`,
      value: `${wall.toFixed(2)} s, ${cpu.toFixed(2)} CPU s`,
      note: `~${count(update)} −${count(remove)} =${count(unchanged)}`,
    };
  });
}

function sending(sent, planned) {
  return inFolder(async (folder) => {
    const { warehouse, database, close } = await openStores(folder);
    const deps = { warehouse, database, now: Date.now };
    await writePeople(warehouse, sent);
    const { signal } = new AbortController();
    const whole = await measure(() => activate(deps, nothing(), { signal }));
    await warehouse.command('TRUNCATE TABLE sync_ledger');
    await database.query('TRUNCATE operations, delivery_batches');
    await writePeople(warehouse, planned);
    // A target that asks to wait at once: what is left is the plan, and the window that is queued of it.
    const waits = syncOf({
      send: async (operations) => ({
        outcomes: operations.map(() => null),
        batch: { batch: 'throttled', afterMs: 3_600_000 },
      }),
    });
    const plan = await measure(() => activate(deps, waits, { signal }));
    const memory = process.memoryUsage().rss / 1e6;
    await close();
    return [
      {
        what: `${count(sent)} operations into a destination that does nothing (embedded)`,
        value: `${count(Math.round(sent / whole.wall))} operations/s`,
        note: `${whole.cpu.toFixed(1)} CPU s`,
      },
      {
        what: `${count(planned)} adds planned and a window of 20,000 queued`,
        value: `${plan.wall.toFixed(2)} s, ${plan.cpu.toFixed(2)} CPU s`,
        note: `${Math.round(memory)} MB resident`,
      },
    ];
  });
}

function withPeople(people, work) {
  return inFolder(async (folder) => {
    const { close, ...stores } = await openStores(folder);
    await writePeople(stores.warehouse, people);
    const done = await work(stores, people);
    await close();
    return done;
  });
}

async function openStores(folder) {
  const warehouse = await openEmbeddedWarehouse({ path: join(folder, 'warehouse') });
  await migrate(warehouse, coreMigrations);
  const database = await openEmbeddedDatabase({ path: join(folder, 'database') });
  const close = async () => {
    await warehouse.close();
    await database.close();
  };
  return { warehouse, database, close };
}

async function writePeople(warehouse, people) {
  for (const table of ['profiles', 'segment_members']) await warehouse.command(`TRUNCATE TABLE ${table}`);
  await warehouse.command(
    `INSERT INTO profiles SELECT number + 1, concat('{"email":"p', toString(number + 1), '@example.org","first_name":"Person ', toString(number % 1000), '","city":"Lisbon"}'), 1, 1 FROM numbers(${people})`,
  );
  await warehouse.command(
    `INSERT INTO segment_members SELECT 'everyone', number + 1, 1, 1, now64(3) FROM numbers(${people})`,
  );
}

/** What a first run would have left: the very hashes, of all but the changed; beyond the members those who left. */
async function writeLedger(warehouse, people, { config }) {
  const mapping = JSON.stringify(config.mapping);
  await warehouse.command(
    `INSERT INTO sync_ledger SELECT 'bench', number + 1,
       if(number % 50 = 0, 1, cityHash64(concat('{"city":"Lisbon","email":"p', toString(number + 1), '@example.org","first_name":"Person ', toString(number % 1000), '"}'), {mapping:String})),
       '{"email":"x"}', '', cityHash64({mapping:String}), 1, 1, now64(3) FROM numbers(${Math.round(people * 1.01)})`,
    { params: { mapping } },
  );
}

const syncOf = (target) => ({
  key: 'bench',
  config: {
    segment: 'everyone',
    connection: 'nothing',
    mapping: { email: { identifier: 'email' }, name: { trait: 'first_name' }, city: { trait: 'city' } },
    purpose: 'marketing',
    maxRemovedShare: 1,
    allowEmpty: false,
    live: false,
  },
  segment: { key: 'everyone', title: 'everyone' },
  target: {
    connection: 'nothing',
    channel: 'data',
    identity: ['email'],
    limits: { items: 1_000, concurrency: 2 },
    can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },
    ...target,
  },
  consent: { purposes: [{ key: 'marketing', grantedByDefault: true }], channels: ['data'] },
});
