import type { Priority } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import type { Opened } from './subject.js';

export function describePriorities(opened: Opened): void {
  describe('priorities', () => {
    it('serves waiting transactions by priority, then by age', async () => {
      const { database, subject } = opened;
      let release = () => {};
      const gate = new Promise<void>((resolve) => (release = resolve));
      // All connections are held; then one comes free, and what waits goes through it one after another.
      let letAllGo = () => {};
      const allGo = new Promise<void>((resolve) => (letAllGo = resolve));
      const holders = Array.from({ length: subject.connections }, (_, index) =>
        database.transaction(async (tx) => {
          await tx.query('SELECT 1');
          await (index === 0 ? gate : allGo);
        }),
      );
      const served: string[] = [];
      const wait = (name: string, priority: Priority) =>
        database.transaction(
          async (tx) => {
            served.push(name);
            await tx.query('SELECT 1');
          },
          { priority },
        );
      const waiting = [
        wait('bulk 1', 'bulk'),
        wait('live 1', 'live'),
        wait('interactive 1', 'interactive'),
        wait('bulk 2', 'bulk'),
        wait('interactive 2', 'interactive'),
        wait('live 2', 'live'),
      ];
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(served).toEqual([]);
      release();
      await Promise.all(waiting);
      letAllGo();
      await Promise.all(holders);
      expect(served).toEqual(['interactive 1', 'interactive 2', 'live 1', 'live 2', 'bulk 1', 'bulk 2']);
    });
  });
}
