import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '@tributary/numerics';
import { describeWithService } from '@tributary/testkit';
import { beforeAll, expect, it } from 'vitest';
import { cli, ready, startCli, summaryOf, type RunningCli } from '../support/cli.js';
import { clearSegments, writeClearPeople } from '../support/clear-people.js';
import { startCluster, type Cluster } from '../support/cluster.js';
import { contentOf, rowHashes, type Content } from '../support/content.js';
import { differences } from '../support/differences.js';
import { withStores } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Kills of a random worker while events are processed; TRIBUTARY_KILLS=50 for a long run. */
const kills = Number(process.env.TRIBUTARY_KILLS ?? 3);
const folder = temporaryFolder();
const lanes = 8;

const project = join(folder, 'project');
let embedded: Content;

const on = (cluster: Cluster, data: string, ...args: string[]) =>
  startCli([...args, '--project', project, '--data', join(folder, data)], undefined, cluster.env);

/** Workers of one cluster; one that is killed is followed by another. */
function workersOf(cluster: Cluster, name: string, count: number) {
  const random = createRandom(count);
  const start = (n: number) => on(cluster, `${name}-worker-${n}`, 'start', '--only', 'worker', '--json');
  const running: RunningCli[] = Array.from({ length: count }, (_, n) => start(n));
  return {
    ready: () => Promise.all(running.map((one) => ready(one))),
    async killOne() {
      const n = random.int(count);
      running[n]!.child.kill('SIGKILL');
      await running[n]!.done;
      running[n] = start(n);
      await ready(running[n]!);
    },
    async stop() {
      for (const { child } of running) child.kill('SIGTERM');
      const results = await Promise.all(running.map(({ done }) => done));
      return results.map(({ code, stderr }) => (code === 0 ? 'stopped' : stderr));
    },
  };
}

async function lookAt(cluster: Cluster): Promise<Content> {
  return cluster.look(({ warehouse, database }) => contentOf(warehouse, database, clearSegments));
}

function expectEqual(content: Content): void {
  for (const part of Object.keys(embedded) as (keyof Content)[])
    expect({ part, differences: differences(content[part], embedded[part]) }).toEqual({ part, differences: [] });
  expect(rowHashes(content)).toEqual(rowHashes(embedded));
}

describeWithService('postgres', 'several workers on one cluster', () => {
  describeWithService('redis', 'with Redis', () => {
    describeWithService('kafka', 'and Kafka', () => {
      beforeAll(async () => {
        await mkdir(project);
        await writeClearPeople(project, { people: 300, seed: 7 });
        const data = join(folder, 'embedded');
        summaryOf(await cli('run', '--no-send', '--json', '--project', project, '--data', data));
        embedded = await withStores(data, ({ warehouse, database }) => contentOf(warehouse, database, clearSegments));
        expect(embedded.events.size).toBeGreaterThan(2000);
        expect(embedded.members.size).toBeGreaterThan(100);
      }, 300_000);

      it.each([1, 4])(
        '%i workers end where one embedded process does',
        async (count) => {
          const cluster = await startCluster(join(folder, `cluster-${count}`), { lanes });
          try {
            const workers = workersOf(cluster, `plain-${count}`, count);
            await workers.ready();
            const imported = await on(cluster, `import-${count}`, 'import', '--json').done;
            expect({ code: imported.code, stderr: imported.stderr }).toEqual({ code: 0, stderr: '' });
            summaryOf(await on(cluster, `import-${count}`, 'run', '--no-send', '--json').done);
            expect(await workers.stop()).toEqual(Array.from({ length: count }, () => 'stopped'));
            expectEqual(await lookAt(cluster));
          } finally {
            await cluster.stop();
          }
        },
        300_000,
      );

      it(`3 workers, ${kills} of them killed in the middle: nothing lost, nothing twice`, async () => {
        const cluster = await startCluster(join(folder, 'cluster-killed'), { lanes });
        try {
          const workers = workersOf(cluster, 'killed', 3);
          await workers.ready();
          const random = createRandom(3);
          for (let round = 0; round < kills;) {
            const running = on(cluster, 'import-killed', 'import', '--json');
            let over = false;
            void running.done.then(() => (over = true));
            while (!over && round < kills) {
              await pause(200 + random.int(1500));
              await workers.killOne();
              round++;
              // The one that imports is a worker, too.
              if (round % 3 === 0) running.child.kill('SIGKILL');
            }
            await running.done;
          }
          summaryOf(await on(cluster, 'import-killed', 'run', '--no-send', '--json').done);
          await workers.stop();
          expectEqual(await lookAt(cluster));
        } finally {
          await cluster.stop();
        }
      }, 900_000);
    });
  });
});
