import type { SourceSuite } from '@tributary/testkit/conformance';
import { createPeopleTable } from './fixtures/people-table.js';

/** A real server: TRIBUTARY_TEST_POSTGRES_URL says where (node tools/services/services.mjs starts one). */
const suite: SourceSuite = {
  open: async () => {
    const url = process.env['TRIBUTARY_TEST_POSTGRES_URL'];
    if (!url) throw new Error('Set TRIBUTARY_TEST_POSTGRES_URL to a PostgreSQL server for tests.');
    const { schema, owner, proxy, settings, add, close } = await createPeopleTable(url);
    const found = (events: number, rejected: number) => ({ events, rejected });
    const limited = (limit: number) => owner.query(`ALTER ROLE ${schema} CONNECTION LIMIT ${limit}`);
    return {
      settings,
      holds: found(225, 5),
      empty: { ...settings, table: `${schema}.nobody` },
      missing: { ...settings, table: `${schema}.gone` },
      refused: { ...settings, password: 'wrong-key' },
      faults: ['unavailable', 'unauthorized', 'cut'],
      async fail(fault) {
        proxy.mend();
        await limited(fault === 'unavailable' ? 0 : -1);
        await owner.query(
          fault === 'unauthorized'
            ? `REVOKE SELECT ON ALL TABLES IN SCHEMA ${schema} FROM ${schema}`
            : `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${schema}`,
        );
        if (fault === 'cut') proxy.cut();
      },
      // The first two carry the very time of the last one that was read.
      grow: async () => {
        await add(230, 236);
        return found(6, 0);
      },
      drifts: {
        'column-added': async () => {
          await owner.query(`ALTER TABLE ${schema}.people ADD COLUMN mood text`);
          return found(225, 5);
        },
        'column-missing': async () => {
          await owner.query(`ALTER TABLE ${schema}.people DROP COLUMN age`);
          return { missing: 'age' };
        },
        'type-changed': async () => {
          await owner.query(`ALTER TABLE ${schema}.people ALTER COLUMN age TYPE text`);
          await owner.query(`UPDATE ${schema}.people SET age = 'twenty' WHERE id < 5`);
          return found(220, 10);
        },
      },
      close,
    };
  },
};
export default suite;
