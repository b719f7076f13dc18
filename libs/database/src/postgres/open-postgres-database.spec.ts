import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import type { Sql } from '@tributary/contracts';
import { describeWithService } from '@tributary/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeDatabase } from '../conformance/index.js';
import { openPostgresDatabase, type ScriptDatabase } from '../index.js';

const namespace = () => `t_${randomBytes(6).toString('hex')}`;
const drop = async (url: string, name: string) => {
  const database = await openPostgresDatabase({ url, namespace: name });
  await database.query(`DROP SCHEMA "${name}" CASCADE`);
  await database.close();
};

/** A server that can fall silent: forwards to PostgreSQL until its connections are cut. */
async function startForwarder(url: string): Promise<{ url: string; cut(): void; close(): Promise<void> }> {
  const to = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(to.port || 5432), to.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => (near.destroy(), far.destroy(), sockets.delete(socket)));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: through.href,
    cut,
    close: () => new Promise((resolve) => (server.close(() => resolve()), cut())),
  };
}

describeWithService('postgres', 'the PostgreSQL driver', (url) => {
  describeDatabase('PostgreSQL', async () => {
    const name = namespace();
    return {
      connections: 3,
      open: () => openPostgresDatabase({ url, namespace: name, poolSize: 3 }),
      remove: () => drop(url, name),
    };
  });

  describe('alone', () => {
    const name = namespace();
    let database: ScriptDatabase;
    beforeAll(async () => {
      database = await openPostgresDatabase({ url, namespace: name, poolSize: 2, patienceMs: 300 });
      await database.query('CREATE TABLE facts (id int PRIMARY KEY, n int)');
    });
    afterAll(async () => {
      await database.close();
      await drop(url, name);
    });

    it('may be opened, and migrated, by several processes at once', async () => {
      const fresh = namespace();
      const opened = await Promise.all([1, 2, 3, 4].map(() => openPostgresDatabase({ url, namespace: fresh })));
      expect(await opened[0]!.query('SELECT count(*)::int AS n FROM schema_migrations')).toEqual([{ n: 1 }]);
      await Promise.all(opened.map((each) => each.close()));
      await drop(url, fresh);
    });

    it('keeps namespaces apart', async () => {
      const other = namespace();
      const neighbour = await openPostgresDatabase({ url, namespace: other });
      const suppress = `INSERT INTO suppressions (type, value, channel, reason) VALUES ('email', 'a@b.c', '*', 'asked')`;
      await neighbour.query(suppress);
      expect(await database.query('SELECT * FROM suppressions')).toEqual([]);
      expect(await neighbour.query('SELECT value FROM suppressions')).toEqual([{ value: 'a@b.c' }]);
      await neighbour.close();
      await drop(url, other);
    });

    it('moves versions ahead at every opening, and never back', async () => {
      const next = async (on: ScriptDatabase) =>
        BigInt((await on.query<{ v: string }>(`SELECT nextval('versions')::text AS v`))[0]!.v);
      const before = await next(database);
      expect(before).toBeGreaterThan(BigInt(Date.now() - 60_000) * 1000n);
      const again = await openPostgresDatabase({ url, namespace: name });
      expect(await next(again)).toBeGreaterThan(before);
      await again.query(`SELECT setval('versions', 9000000000000000000)`);
      await again.close();
      const later = await openPostgresDatabase({ url, namespace: name });
      expect(await next(later)).toBe(9000000000000000001n);
      await later.close();
    });

    it('refuses a newer schema', async () => {
      const newer = namespace();
      const first = await openPostgresDatabase({ url, namespace: newer });
      await first.query(`INSERT INTO schema_migrations (hash) VALUES ('of a later release')`);
      await expect(openPostgresDatabase({ url, namespace: newer })).rejects.toMatchObject({
        code: 'DATA_DIRECTORY_NEWER',
      });
      await first.query(`DROP SCHEMA "${newer}" CASCADE`);
      await first.close();
    });

    it('leaves checkpoints to the server, and runs scripts', async () => {
      expect(await database.checkpoint()).toBeNull();
      expect(await database.script('CREATE TABLE s (v int); INSERT INTO s VALUES (1); SELECT v FROM s')).toEqual([
        { v: 1 },
      ]);
      const failing = database.script('BEGIN; INSERT INTO s VALUES (2); SELECT 1 / 0; COMMIT');
      await expect(failing).rejects.toMatchObject({ details: { sqlstate: '22012' } });
      expect(await database.query('SELECT v FROM s')).toEqual([{ v: 1 }]);
    });

    it('does what is asked side by side in order, and lends a connection on when all of it is done', async () => {
      const warnings: Error[] = [];
      const note = (warning: Error) => void warnings.push(warning);
      process.on('warning', note);
      try {
        const answers = await database.transaction((tx) =>
          Promise.all([1, 2, 3].map((n) => tx.query<{ n: number }>('SELECT $1::int AS n', [n]))),
        );
        expect(answers.flat().map(({ n }) => n)).toEqual([1, 2, 3]);
        const work = (tx: Sql) => Promise.all([tx.query('SELECT nothing'), tx.query('SELECT pg_sleep(0.05)')]);
        await expect(database.transaction(work)).rejects.toMatchObject({ code: 'DATABASE_QUERY' });
        expect(await database.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
        expect(warnings).toEqual([]);
      } finally {
        process.off('warning', note);
      }
    });

    it('gives up waiting for a connection after its patience, and serves the next', async () => {
      let go = () => {};
      const gate = new Promise<void>((resolve) => (go = resolve));
      const holders = [1, 2].map(() => database.transaction(() => gate));
      await expect(database.query('SELECT 1')).rejects.toMatchObject({
        code: 'DATABASE_UNAVAILABLE',
        message: expect.stringContaining('poolSize') as string,
      });
      go();
      await Promise.all(holders);
      expect(await database.query('SELECT 1 AS v')).toEqual([{ v: 1 }]);
    });

    it('repeats a transaction that a deadlock took', async () => {
      await database.query('INSERT INTO facts VALUES (1, 0), (2, 0)');
      let tries = 0;
      let locked = 0;
      const both = (first: number, second: number) =>
        database.transaction(async (tx) => {
          tries++;
          await tx.query('UPDATE facts SET n = n + 1 WHERE id = $1', [first]);
          // Each holds one row before either asks for the other's.
          locked++;
          await vi.waitUntil(() => locked >= 2, { timeout: 30_000, interval: 1 });
          await tx.query('UPDATE facts SET n = n + 1 WHERE id = $1', [second]);
        });
      await Promise.all([both(1, 2), both(2, 1)]);
      expect(tries).toBeGreaterThan(2);
      expect(await database.query('SELECT n FROM facts ORDER BY id')).toEqual([{ n: 2 }, { n: 2 }]);
    });

    it('does not repeat a transaction whose connection ended, says so, and goes on', async () => {
      await database.query('DELETE FROM facts');
      let tries = 0;
      const ended = database.transaction(async (tx) => {
        tries++;
        await tx.query('INSERT INTO facts VALUES (1, 1)');
        const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        const other = await openPostgresDatabase({ url, namespace: name });
        await other.query('SELECT pg_terminate_backend($1)', [row?.pid]);
        await other.close();
        await tx.query('INSERT INTO facts VALUES (2, 2)');
      });
      await expect(ended).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      expect(tries).toBe(1);
      expect(await database.query('SELECT * FROM facts')).toEqual([]);
    });

    it('survives a server that goes away and comes back, idle or not', async () => {
      const forwarder = await startForwarder(url);
      const through = await openPostgresDatabase({ url: forwarder.url, namespace: name, poolSize: 2 });
      await Promise.all([1, 2].map(() => through.query('SELECT pg_sleep(0.02)')));
      const lost = through.query('SELECT pg_sleep(5)').catch((error: unknown) => error);
      const held = through
        .exclusive('gone', async (hold) => {
          await new Promise((resolve) => setTimeout(resolve, 100));
          await hold.confirm();
        })
        .catch((error: unknown) => error);
      await new Promise((resolve) => setTimeout(resolve, 50));
      forwarder.cut();
      expect(await lost).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      expect(await held).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      // An idle connection may be tried once more before the pool has heard that it is gone.
      await vi.waitFor(async () => expect(await through.query('SELECT 1 AS v')).toEqual([{ v: 1 }]), 30_000);
      await through.close();
      await forwarder.close();
    });

    it('frees what a killed process held', async () => {
      const program = `
        import { openPostgresDatabase } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
        const database = await openPostgresDatabase(${JSON.stringify({ url, namespace: name })});
        await database.exclusive('work', () => { process.stdout.write('held'); return new Promise(() => setInterval(() => {}, 1000)); });`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      let mine = false;
      const waiting = database.exclusive('work', () => Promise.resolve((mine = true)));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(mine).toBe(false);
      child.kill('SIGKILL');
      expect(await waiting).toBe(true);
    });
  });

  describe('what cannot be opened', () => {
    const without = (change: (url: URL) => void) => {
      const changed = new URL(url);
      changed.password ||= 'sesame';
      change(changed);
      return changed.href;
    };
    it.each([
      ['a wrong password', without((u) => (u.password = 'hunter2')), 'DATABASE_UNAVAILABLE', '28P01'],
      ['an unknown database', without((u) => (u.pathname = '/nowhere')), 'DATABASE_UNAVAILABLE', '3D000'],
      ['a closed port', without((u) => (u.port = '9')), 'DATABASE_UNAVAILABLE', 'ECONNREFUSED'],
      ['an unknown host', without((u) => (u.hostname = 'nowhere.invalid')), 'DATABASE_UNAVAILABLE', 'ENOTFOUND'],
      ['no URL', 'the password is hunter2', 'CONFIG_INVALID', 'postgres://'],
      ['another protocol', without((u) => (u.href = u.href.replace(/^postgres(ql)?/, 'mysql'))), 'CONFIG_INVALID', ''],
    ])('says so of %s, with a stable code and no password', async (_, asked, code, says) => {
      const error = await openPostgresDatabase({ url: asked }).then(
        () => null,
        (refused: Error) => refused,
      );
      expect(error).toMatchObject({ code, message: expect.stringContaining(says) as string });
      const all = `${JSON.stringify(error)} ${error?.stack} ${String(error?.cause)}`;
      for (const secret of ['hunter2', new URL(url).password || 'sesame']) expect(all).not.toContain(secret);
    });

    it('says so of a namespace that is no schema', async () => {
      for (const namespace of ['Big', 'a b', '', 'pg_mine', 'x"; DROP'])
        await expect(openPostgresDatabase({ url, namespace })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    });
  });
});
