import { afterAll, beforeAll, describe } from 'vitest';
import { describeDurability } from './durability.js';
import { describeErrors } from './errors.js';
import { describeExclusive } from './exclusive.js';
import { describePriorities } from './priorities.js';
import type { DatabaseSubject, Opened } from './subject.js';
import { describeTransactions } from './transactions.js';
import { describeTypes } from './types.js';

export type { DatabaseSubject } from './subject.js';

/** The cases that every driver of the `Database` port passes. Call it in a vitest file of the driver. */
export function describeDatabase(name: string, createSubject: () => Promise<DatabaseSubject>): void {
  describe(`database on ${name}`, () => {
    const opened = {} as Opened;
    beforeAll(async () => {
      opened.subject = await createSubject();
      opened.database = await opened.subject.open();
      await opened.database.query('CREATE TABLE facts (id bigint PRIMARY KEY, name text, n int)');
    });
    afterAll(async () => {
      await opened.database?.close();
      await opened.subject?.remove();
    });
    describeTypes(opened);
    describeTransactions(opened);
    describePriorities(opened);
    describeExclusive(opened);
    describeErrors(opened);
    describeDurability(opened);
  });
}
