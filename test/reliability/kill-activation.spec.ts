import { randomBytes } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Database, Warehouse } from '@tributary/contracts';
import { openPostgresDatabase } from '@tributary/database';
import { createRandom } from '@tributary/numerics';
import { describeWithService, spawnClickHouseServer } from '@tributary/testkit';
import { coreMigrations, migrate, openClickHouseWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.js';
import { startFaultyVendor, type FaultyVendor } from './activation/faulty-vendor.js';

/** The whole of it: TRIBUTARY_KILLS=100 TRIBUTARY_OPERATIONS=100000. */
const kills = Number(process.env.TRIBUTARY_KILLS ?? 3);
const operations = Number(process.env.TRIBUTARY_OPERATIONS ?? 1_500);
/** Half are adds; of these people three in ten change and two in ten leave, while the workers are at it and die. */
const people = Math.round(operations / 1.5);
const mailed = Math.round(people / 20);
const folder = temporaryFolder();
const workerFile = fileURLToPath(new URL('./activation/worker.mjs', import.meta.url));

describeWithService('postgres', 'two workers that are killed while they send', (postgres) => {
  const namespace = `kill_${randomBytes(5).toString('hex')}`;
  let clickhouse: Awaited<ReturnType<typeof spawnClickHouseServer>>;
  let database: Database;
  let warehouse: Warehouse;
  let vendor: FaultyVendor;
  beforeAll(async () => {
    clickhouse = await spawnClickHouseServer({ path: join(folder, 'clickhouse') });
    database = await openPostgresDatabase({ url: postgres, namespace, poolSize: 2 });
    await fetch(clickhouse.url, { method: 'POST', body: `CREATE DATABASE ${namespace}` });
    warehouse = await openClickHouseWarehouse({ url: clickhouse.url, database: namespace });
    await migrate(warehouse, coreMigrations);
    vendor = await startFaultyVendor(1);
    await writePeople(warehouse, database);
  });
  afterAll(async () => {
    await vendor?.close();
    await warehouse?.close();
    await database?.query(`DROP SCHEMA "${namespace}" CASCADE`);
    await database?.close();
    await clickhouse?.end('SIGKILL');
  });

  it(`ends exact after ${kills} kills during ${operations} operations`, async () => {
    const random = createRandom(7);
    const start = (): ChildProcess =>
      spawn(
        process.execPath,
        [workerFile, JSON.stringify({ postgres, namespace, clickhouse: clickhouse.url, vendor: vendor.url })],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
    const workers = [start(), start()];
    const settled = async () => {
      const [row] = await database.query<{ n: string }>(`SELECT count(*) AS n FROM operations WHERE state = 'settled'`);
      return Number(row?.n);
    };
    try {
      for (let killed = 0, changed = false; killed < kills; killed++) {
        // So that the kills are spread over the work, whatever the speed of the machine.
        const due = ((killed + random.next()) / kills) * (changed ? operations : people) * 0.9;
        while ((await settled()) < due && !(await inStep())) await pause(20);
        await pause(random.int(60));
        const n = random.int(2);
        workers[n]!.kill('SIGKILL');
        await once(workers[n]!, 'exit');
        workers[n] = start();
        if (!changed && killed >= kills / 2) {
          await changePeople(warehouse);
          changed = true;
        }
      }
      while (!(await inStep())) await pause(100);
      const requests = vendor.requests();
      await pause(1_000);
      expect({ sentAgain: vendor.requests() - requests }).toEqual({ sentAgain: 0 });
    } finally {
      for (const worker of workers) worker.kill('SIGKILL');
    }

    const wanted = new Map<string, string>();
    for (let n = 1; n <= people; n++) if (n % 10 >= 2) wanted.set(String(n), n % 10 >= 7 ? `New ${n}` : `Person ${n}`);
    const held = [...vendor.members].map(([profile, record]) => [profile, record.name] as const);
    expect({
      missing: [...wanted.keys()].filter((profile) => !vendor.members.has(profile)).length,
      extra: held.filter(([profile]) => !wanted.has(profile)).length,
      different: held.filter(([profile, name]) => wanted.has(profile) && wanted.get(profile) !== name).length,
      reapplied: vendor.reapplied(),
    }).toEqual({ missing: 0, extra: 0, different: 0, reapplied: 0 });

    const [mail] = await database.query<{ unknown: string; ok: string }>(
      `SELECT count(*) FILTER (WHERE outcome = 'sent_unknown') AS unknown, count(*) FILTER (WHERE outcome = 'ok') AS ok
       FROM operations WHERE sync = 'mail' AND kind = 'add'`,
    );
    expect([...vendor.mails.values()].filter((times) => times > 1)).toEqual([]);
    expect(Number(mail?.unknown)).toBeLessThanOrEqual(kills);
    expect(Number(mail?.unknown) + Number(mail?.ok)).toBe(mailed);
    expect(vendor.mails.size).toBeGreaterThanOrEqual(Number(mail?.ok));
  }, 3_600_000);

  /** The warehouse's ledger says of everybody what holds, and nothing is on its way. */
  async function inStep(): Promise<boolean> {
    const [open] = await database.query<{ n: string }>(
      `SELECT count(*) AS n FROM operations WHERE state IN ('waiting', 'leased', 'again', 'dead') OR NOT in_ledger`,
    );
    if (Number(open?.n) > 0) return false;
    const [behind] = await warehouse.query<{ n: string }>(
      `SELECT toString(count()) AS n FROM (SELECT profile, member, segment FROM segment_members FINAL) AS m
       LEFT JOIN (SELECT sync, profile, present, record FROM sync_ledger FINAL) AS l
         ON l.profile = m.profile AND l.sync = if(m.segment = 'few', 'mail', 'list')
       INNER JOIN (SELECT profile, toString(traits.first_name) AS name FROM profiles FINAL) AS p ON p.profile = m.profile
       WHERE m.member != l.present OR (m.member = 1 AND JSONExtractString(l.record, 'name') != p.name)`,
    );
    return behind?.n === '0';
  }
});

async function writePeople(warehouse: Warehouse, database: Database): Promise<void> {
  await warehouse.command(
    `INSERT INTO profiles SELECT number + 1, concat('{"email":"p', toString(number + 1), '@example.org","first_name":"Person ', toString(number + 1), '"}'), 1, 1 FROM numbers(${people})`,
  );
  for (const [segment, size] of [
    ['everyone', people],
    ['few', mailed],
  ] as const)
    await warehouse.command(
      `INSERT INTO segment_members SELECT '${segment}', number + 1, 1, 1, now64(3) FROM numbers(${size})`,
    );
  await database.query(
    `INSERT INTO profiles (id, public_id, founding_message) SELECT n, 'prf_' || n, 'm' || n FROM generate_series(1, ${people}) AS s (n)`,
  );
}

/** Two in ten leave the list, three in ten have a new name. Mails are not written again for that. */
async function changePeople(warehouse: Warehouse): Promise<void> {
  await warehouse.command(
    `INSERT INTO segment_members SELECT 'everyone', number + 1, 0, 2, now64(3) FROM numbers(${people}) WHERE (number + 1) % 10 < 2`,
  );
  await warehouse.command(
    `INSERT INTO profiles SELECT number + 1, concat('{"email":"p', toString(number + 1), '@example.org","first_name":"New ', toString(number + 1), '"}'), 1, 2 FROM numbers(${people}) WHERE (number + 1) % 10 >= 7`,
  );
}
