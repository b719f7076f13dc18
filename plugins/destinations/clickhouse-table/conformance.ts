import { httpFaults, type DestinationSuite } from '@tributary/testkit/conformance';
import { createMembersTable } from './fixtures/members-table.js';
import { addColumn, createTable } from './src/statements.js';

/** A real server: TRIBUTARY_TEST_CLICKHOUSE_URL says where, with user and password. The specs start the testkit's own. */
const suite: DestinationSuite = {
  open: async () => {
    const address = process.env['TRIBUTARY_TEST_CLICKHOUSE_URL'];
    if (!address) throw new Error('Set TRIBUTARY_TEST_CLICKHOUSE_URL to a ClickHouse server for tests.');
    const { way, settings, query, close } = await createMembersTable(address);
    // With a column that refuses some values; the others are made as they come.
    await query(createTable('members').replace('`members`', 'members'));
    await query(addColumn('members', 'revision', 'UInt32').replace('`members`', 'members'));
    const held = async (segment: string): Promise<string[]> => {
      const sql = `SELECT * FROM members FINAL WHERE segment = '${segment}'`;
      const rows = await query<Record<string, unknown>>(sql).catch(() => []);
      return rows.map(({ version: _, ...row }) => Object.values(row).join(' ')).sort();
    };
    return {
      settings,
      refused: { ...settings, password: 'wrong-key' },
      record: (n, revision = 1) => ({ email: `<person${n}>`, name: `Person ${n}`, revision }),
      badRecord: () => ({ email: 'bad', name: 'Bad', revision: 'no number' }),
      mark: (n) => `<person${n}>`,
      holds: () => held('champions'),
      plantForeign: async () => {
        await query(`INSERT INTO members (segment, profile, email) VALUES ('other', 'prf_1', 'x')`);
        return { remains: async () => (await held('other')).length === 1 };
      },
      knows: async (n) =>
        (await query(`SELECT 1 FROM members WHERE email = '<person${n}>'`).catch(() => [])).length > 0,
      fail: (fault) => way.fail(fault),
      faults: httpFaults,
      close,
    };
  },
};
export default suite;
