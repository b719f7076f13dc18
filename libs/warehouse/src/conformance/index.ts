import { describe } from 'vitest';
import { answers } from './answers.js';
import { failures } from './failures.js';
import { inserts } from './inserts.js';
import { schema } from './schema.js';
import { userSql } from './user-sql.js';
import { volumes } from './volumes.js';
import type { OpenWarehouse } from './subject.js';

export type { OpenWarehouse } from './subject.js';

/** What every driver of the warehouse port must do. `open` gives a warehouse without tables; each part closes its own. */
export function describeWarehouse(name: string, open: OpenWarehouse): void {
  describe(`warehouse on ${name}`, () => {
    answers(open);
    inserts(open);
    failures(open);
    volumes(open);
    schema(open);
    userSql(open);
  });
}
