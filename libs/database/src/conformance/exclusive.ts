import { describe, expect, it } from 'vitest';
import type { Opened } from './subject.js';

const moment = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));

export function describeExclusive(opened: Opened): void {
  describe('exclusive', () => {
    it('lets one at a time hold a name, in the order they came, and different names at once', async () => {
      const { database } = opened;
      const steps: string[] = [];
      const hold = (name: string, label: string) =>
        database.exclusive(name, async () => {
          steps.push(`${label} in`);
          await moment(20);
          steps.push(`${label} out`);
          return label;
        });
      const other = database.exclusive('other', () => moment(1));
      expect(await Promise.all([hold('name', '1'), hold('name', '2'), hold('name', '3')])).toEqual(['1', '2', '3']);
      await other;
      expect(steps).toEqual(['1 in', '1 out', '2 in', '2 out', '3 in', '3 out']);
    });

    it('holds across openings of one database, and lets go where the work fails', async () => {
      const { database, subject } = opened;
      if (subject.connections === 1) return;
      const neighbour = await subject.open();
      const steps: string[] = [];
      const failing = database.exclusive('name', async () => {
        steps.push('first in');
        await moment(50);
        steps.push('first out');
        throw new Error('no');
      });
      await moment(20);
      const second = neighbour.exclusive('name', async (hold) => {
        steps.push('second in');
        await hold.confirm();
      });
      await expect(failing).rejects.toThrow('no');
      await second;
      expect(steps).toEqual(['first in', 'first out', 'second in']);
      await neighbour.close();
    });

    it('uses the database as usual meanwhile, and says so where a name would wait for itself', async () => {
      const { database } = opened;
      const found = await database.exclusive('name', async (hold) => {
        await hold.confirm();
        return database.transaction((tx) => tx.query('SELECT 1 AS v'));
      });
      expect(found).toEqual([{ v: 1 }]);
      const nested = database.exclusive('name', () => database.exclusive('name', () => moment()));
      await expect(nested).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(await database.exclusive('name', () => Promise.resolve('free again'))).toBe('free again');
    });
  });
}
