import { beforeEach, describe, expect, it } from 'vitest';
import type { Opened } from './subject.js';

export function describeTransactions(opened: Opened): void {
  const add = 'INSERT INTO facts (id, n) VALUES ($1, $2)';
  const count = async () => (await opened.database.query<{ n: number }>('SELECT count(*)::int AS n FROM facts'))[0]?.n;

  describe('transactions', () => {
    beforeEach(() => opened.database.query('TRUNCATE facts'));

    it('commits what the work did and resolves with its result', async () => {
      const result = await opened.database.transaction(async (tx) => {
        await tx.query(add, [1, 1]);
        await tx.query(add, [2, 1]);
        return 'done';
      });
      expect(result).toBe('done');
      expect(await count()).toBe(2);
    });

    it('rolls back and rejects with the very error of the work', async () => {
      const reason = new Error('no');
      const failing = opened.database.transaction(async (tx) => {
        await tx.query(add, [1, 1]);
        throw reason;
      });
      await expect(failing).rejects.toBe(reason);
      expect(await count()).toBe(0);
    });

    it('rolls back where a statement fails, and goes on with the next transaction', async () => {
      const failing = opened.database.transaction(async (tx) => {
        await tx.query(add, [1, 1]);
        await tx.query(add, [1, 1]);
      });
      await expect(failing).rejects.toMatchObject({ code: 'DATABASE_QUERY', details: { sqlstate: '23505' } });
      await opened.database.transaction((tx) => tx.query(add, [1, 1]));
      expect(await count()).toBe(1);
    });

    it('never says committed where a swallowed error made the database roll back', async () => {
      const swallowing = opened.database.transaction(async (tx) => {
        await tx.query(add, [1, 1]);
        await tx.query(add, [1, 1]).catch(() => undefined);
      });
      await expect(swallowing).rejects.toMatchObject({ code: 'DATABASE_QUERY', details: { sqlstate: '25P02' } });
      expect(await count()).toBe(0);
    });

    it('goes on after a failed statement behind a savepoint', async () => {
      await opened.database.transaction(async (tx) => {
        await tx.query(add, [1, 1]);
        await tx.query('SAVEPOINT a');
        await tx.query(add, [1, 1]).catch(() => tx.query('ROLLBACK TO a'));
        await tx.query(add, [2, 1]);
      });
      expect(await count()).toBe(2);
    });

    it('shows nobody else what is not committed', async () => {
      let go = () => {};
      const gate = new Promise<void>((resolve) => (go = resolve));
      const writing = opened.database.transaction(async (tx) => {
        await tx.query(add, [1, 1]);
        await gate;
        throw new Error('changed my mind');
      });
      const seen = count();
      setTimeout(go, 20);
      await expect(writing).rejects.toThrow('changed my mind');
      expect(await seen).toBe(0);
    });

    it('keeps fifty concurrent read-modify-writes apart', async () => {
      await opened.database.query(add, [1, 0]);
      const step = () =>
        opened.database.transaction(async (tx) => {
          const [row] = await tx.query<{ n: number }>('SELECT n FROM facts WHERE id = 1 FOR UPDATE');
          await tx.query('UPDATE facts SET n = $1 WHERE id = 1', [(row?.n ?? 0) + 1]);
        });
      await Promise.all(Array.from({ length: 50 }, step));
      expect(await opened.database.query('SELECT n FROM facts')).toEqual([{ n: 50 }]);
    });

    it('refuses a statement that comes after the end of its transaction', async () => {
      let late = () => Promise.resolve<unknown>(null);
      await opened.database.transaction(async (tx) => {
        late = () => tx.query(add, [1, 1]);
      });
      await expect(late()).rejects.toMatchObject({ name: 'TributaryError' });
      expect(await count()).toBe(0);
    });
  });
}
