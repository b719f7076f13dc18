import { describe, expect, it } from 'vitest';
import type { Opened } from './subject.js';

export function describeDurability(opened: Opened): void {
  const names = async () =>
    (await opened.database.query<{ name: string }>('SELECT name FROM facts ORDER BY id')).map(({ name }) => name);
  const reset = () => opened.database.query(`TRUNCATE facts`);
  const add = (id: number, name: string) =>
    opened.database.query('INSERT INTO facts (id, name) VALUES ($1, $2)', [id, name]);

  describe('durability', () => {
    it('finds everything again after close and open', async () => {
      await reset();
      await add(1, 'kept');
      await opened.database.close();
      opened.database = await opened.subject.open();
      expect(await names()).toEqual(['kept']);
    });

    it('finishes what waits before it closes, refuses what comes later, and may be closed twice', async () => {
      await reset();
      const { database } = opened;
      const waiting = [1, 2, 3].map((id) => add(id, `row ${id}`));
      const closing = database.close();
      await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      await Promise.all([...waiting, closing, database.close()]);
      opened.database = await opened.subject.open();
      expect(await names()).toEqual(['row 1', 'row 2', 'row 3']);
    });

    it('goes back to its last checkpoint', async ({ skip }) => {
      const { restore } = opened.subject;
      if (!restore) skip('this engine keeps its own backups');
      await reset();
      await add(1, 'before');
      const during = opened.database.transaction(async (tx) => {
        await tx.query(`INSERT INTO facts (id, name) VALUES (2, 'in a transaction that began before')`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      });
      const checkpoint = await opened.database.checkpoint();
      await during;
      await add(3, 'after');
      await opened.database.close();
      await restore?.(String(checkpoint));
      opened.database = await opened.subject.open();
      expect(await names()).toEqual(['before', 'in a transaction that began before']);
    });
  });
}
