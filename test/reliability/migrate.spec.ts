import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeWithService } from '@tributary/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonOf, startCli, summaryOf, type CliResult } from '../support/cli.js';
import { startCluster, type Cluster } from '../support/cluster.js';
import { contentOf, type Content } from '../support/content.js';
import { layOutDemo, type DemoProject } from '../support/demo-project.js';
import { differences } from '../support/differences.js';
import { withStores } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
const rules = ['best-customers', 'win-back'];

interface Moved {
  compared: { engine: string; name: string; rows: number; arrived: object | null }[];
}

describeWithService('postgres', 'an embedded installation moves to servers', () => {
  describeWithService('redis', 'with Redis', () => {
    describeWithService('kafka', 'and Kafka', () => {
      let project: DemoProject;
      let cluster: Cluster;
      let before: { content: Content; segments: object; person: object; sent: object };

      const sent = () => ({
        mails: project.inbox.messages.length,
        webhooks: project.receiver.received.size,
        repeats: project.receiver.counts.repeats,
      });
      const start = (env: Record<string, string>, ...args: string[]) =>
        startCli([...args, '--json', '--project', project.folder, '--data', project.data], undefined, env);
      const here = (...args: string[]) =>
        start({ TRIBUTARY_NAMESPACE: cluster.env['TRIBUTARY_NAMESPACE']! }, ...args).done;
      const there = (...args: string[]) => start(cluster.env, ...args).done;
      const migrate = () => start(cluster.env, 'migrate', '--to', 'servers');
      const failure = (result: CliResult) => jsonOf<{ error: { code: string; message: string } }>(result).error;

      /** How many parts are there whole. */
      const arrivedParts = () =>
        cluster
          .look(({ database }) => database.query('SELECT FROM migration_source'))
          .then((rows) => rows.length)
          // Nothing was made there yet.
          .catch(() => 0);

      function expectSame(content: Content): void {
        for (const part of Object.keys(content) as (keyof Content)[])
          expect({ part, differences: differences(content[part], before.content[part]) }).toEqual({
            part,
            differences: [],
          });
      }
      const contentThere = () => cluster.look(({ warehouse, database }) => contentOf(warehouse, database, rules));

      beforeAll(async () => {
        project = await layOutDemo(folder, { people: 60, seed: 11 });
        cluster = await startCluster(folder, { lanes: 4 });
        summaryOf(await here('run'));
        const content = await withStores(project.data, ({ warehouse, database }) =>
          contentOf(warehouse, database, rules),
        );
        const address = [...content.people.keys()].find((key) => key.startsWith('email '))!.slice('email '.length);
        before = {
          content,
          segments: JSON.parse((await here('segments')).stdout) as object,
          person: { address, page: JSON.parse((await here('profiles', 'show', address)).stdout) as object },
          sent: sent(),
        };
        expect(content.events.size).toBeGreaterThan(500);
        expect(before.sent).not.toMatchObject({ mails: 0 });
      }, 300_000);
      afterAll(async () => {
        await project?.stop();
        await cluster?.stop();
      });

      it('goes on where kill -9 ended it, and everything arrives as it was', async () => {
        for (const parts of [3, 25]) {
          const running = migrate();
          while ((await arrivedParts()) < parts) await pause(20);
          running.child.kill('SIGKILL');
          expect(await running.done).toMatchObject({ signal: 'SIGKILL' });
        }
        const done = await migrate().done;
        expect(done).toMatchObject({ code: 0, stderr: '' });
        const { compared } = jsonOf<Moved>(done);
        expect(compared.filter(({ arrived }) => arrived !== null)).toEqual([]);
        expect(compared.filter(({ rows }) => rows > 0).map(({ engine, name }) => `${engine} ${name}`)).toEqual(
          expect.arrayContaining([
            'database identifiers',
            'database operations',
            'warehouse events',
            'warehouse profiles',
            'warehouse sync_ledger',
            'log events',
            'log control',
            'log changes',
            'log deliveries',
          ]),
        );
        expectSame(await contentThere());
        expect(sent()).toEqual(before.sent);
      });

      it('shows the same people and segments there, and a run there sends nothing a second time', async () => {
        expect(JSON.parse((await there('segments')).stdout)).toEqual(before.segments);
        const { address, page } = before.person as { address: string; page: object };
        expect(JSON.parse((await there('profiles', 'show', address)).stdout)).toEqual(page);
        summaryOf(await there('run'));
        expectSame(await contentThere());
        expect(sent()).toEqual(before.sent);
        // What was moved has other positions there where the log has lanes.
        expect(failure(await there('reprocess'))).toMatchObject({ code: 'INVALID_REQUEST' });
        // The files read from their start once more: every event is known there.
        await cluster.look(({ database }) => database.query('DELETE FROM source_cursors'));
        summaryOf(await there('run'));
        expectSame(await contentThere());
        expect(sent()).toEqual(before.sent);
      });

      it('the directory says that it was moved; servers that are not empty are refused', async () => {
        expect(failure(await here('segments'))).toMatchObject({ code: 'DATA_DIRECTORY_MOVED' });
        expect(failure(await migrate().done)).toMatchObject({ code: 'DATA_DIRECTORY_MOVED' });
        await rm(join(project.data, 'moved.json'));
        // The servers have worked on since: what lies there is not what was sent.
        const differs = failure(await migrate().done);
        expect(differs).toMatchObject({ code: 'MIGRATION_DIFFERS', message: expect.stringContaining('database runs') });
        expect(await here('segments')).toMatchObject({ code: 0 });
        await here('keys', 'create', 'another');
        expect(failure(await migrate().done)).toMatchObject({ code: 'INVALID_REQUEST' });
        await cluster.look(({ database }) => database.query('DROP TABLE migration_source'));
        expect(failure(await migrate().done)).toMatchObject({
          code: 'INVALID_REQUEST',
          message: expect.stringContaining('not empty'),
        });
        expectSame(await contentThere());
      });
    });
  });
});
