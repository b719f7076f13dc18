import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tributary/contracts';
import { openPostgresDatabase } from '@tributary/database';
import { openEventLog } from '@tributary/eventlog';
import { describeWithService } from '@tributary/testkit';
import { expect, it } from 'vitest';
import { recordDecision } from '../house/journal/decisions.js';
import { followDefinitions } from './journal.js';

describeWithService('postgres', 'several processes that follow the same decisions', (url) => {
  it('write each revision once, and none of them fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-followers-'));
    const control = await openEventLog({ path: folder, durability: 'write' });
    const namespace = `followers_${randomBytes(6).toString('hex')}`;
    const pools: Database[] = [];
    try {
      for (let revision = 1; revision <= 20; revision++)
        await recordDecision(control, {
          kind: 'definitions.applied',
          revision,
          by: 'spec',
          via: 'command',
          at: revision,
          changes: [{ kind: 'segments', key: 'a', version: revision, managedBy: 'code', body: {} }],
        });
      for (let n = 0; n < 6; n++) pools.push(await openPostgresDatabase({ url, namespace, poolSize: 1 }));
      const revisions = await Promise.all(pools.map((database) => followDefinitions({ database, control })));
      expect(revisions).toEqual(pools.map(() => 20));
      const versions = await pools[0]!.query('SELECT version FROM definitions ORDER BY version');
      expect(versions).toHaveLength(20);
    } finally {
      await pools[0]?.query(`DROP SCHEMA "${namespace}" CASCADE`);
      for (const pool of pools) await pool.close();
      await control.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
