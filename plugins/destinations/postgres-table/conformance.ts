import type { DestinationSuite } from '@tributary/testkit/conformance';
import { createMembersSchema } from './fixtures/members-schema.js';

/** A real server: TRIBUTARY_TEST_POSTGRES_URL says where (node tools/services/services.mjs starts one). */
const suite: DestinationSuite = {
  open: async () => {
    const url = process.env['TRIBUTARY_TEST_POSTGRES_URL'];
    if (!url) throw new Error('Set TRIBUTARY_TEST_POSTGRES_URL to a PostgreSQL server for tests.');
    const { schema, owner, proxy, settings, close } = await createMembersSchema(url);
    const table = `${schema}.members`;
    const held = async (segment: string): Promise<string[]> => {
      const { rows } = await owner
        .query<{ row: Record<string, unknown> }>(
          `SELECT to_jsonb(m) AS row FROM ${table} m WHERE segment = '${segment}'`,
        )
        .catch(() => ({ rows: [] }));
      return rows.map(({ row }) => Object.values(row).join(' ')).sort();
    };
    return {
      settings,
      refused: { ...settings, password: 'wrong-key' },
      record: (n, revision = 1) => ({ email: `person${n}@example.com`, name: `Person ${n}`, revision }),
      // PostgreSQL takes no NUL in text.
      badRecord: () => ({ email: 'bad\0@example.com', name: 'Bad', revision: 1 }),
      mark: (n) => `person${n}@example.com`,
      holds: () => held('champions'),
      plantForeign: async () => {
        await owner.query(`INSERT INTO ${table} (segment, profile, email) VALUES ('other', 'prf_1', 'x@example.com')`);
        return { remains: async () => (await held('other')).length === 1 };
      },
      faults: ['unavailable', 'unauthorized', 'cut'],
      async fail(fault) {
        proxy.mend();
        const login = fault === 'unauthorized' ? 'NOLOGIN' : 'LOGIN';
        await owner.query(`ALTER ROLE ${schema} ${login} CONNECTION LIMIT ${fault === 'unavailable' ? 0 : -1}`);
        if (fault === 'cut') proxy.cut();
      },
      close,
    };
  },
};
export default suite;
