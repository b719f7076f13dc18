import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, EventLog } from '@tributary/contracts';
import { openPostgresDatabase, openTemporaryDatabase } from '@tributary/database';
import { openDatabaseSeenIndex, openEventLog } from '@tributary/eventlog';
import { IdentifierCache } from '@tributary/identity';
import { describeWithService, Killed } from '@tributary/testkit';
import { coreMigrations, migrate, openEmbeddedWarehouse } from '@tributary/warehouse';
import { describe, expect, it } from 'vitest';
import { content, faultsOfChanges } from '../fixtures/content.js';
import { config, now, segments } from '../fixtures/house.js';
import { laneLog } from '../fixtures/lane-log.js';
import { mortal } from '../fixtures/mortal.js';
import { waves, type Wave } from '../fixtures/waves.js';
import { drain, type PipelineDeps } from './index.js';

/** More frames a lane than one cut takes. */
const people = 16;
const quiet = () => new AbortController().signal;

/**
 * What can go wrong in a run. `kills`: each life ends before its n-th call, n up to this; a cut takes some fifty, so fewer
 * would never get anywhere. `losses`: one in so many looks at a lane says that it is lost.
 */
interface Troubles {
  kills?: number;
  losses?: number;
}

/** Opens a database once per worker; the last call of `close` removes it. */
interface Databases {
  open(): Promise<Database>;
  remove(): Promise<void>;
}

function frames({ source, frames: lists }: Wave) {
  return lists
    .filter((batch) => batch.length > 0)
    .map((batch) => ({ key: source, source, receivedAt: now - 1000, body: Buffer.from(JSON.stringify({ batch })) }));
}

/** Tells the story to so many workers, each with a lane of its own (one worker: one log for all), and says what is known then. */
async function told(databases: Databases, workers: number, troubles: Troubles = {}) {
  const path = await mkdtemp(join(tmpdir(), 'tributary-workers-'));
  const warehouse = await openEmbeddedWarehouse({ path: join(path, 'warehouse') });
  await migrate(warehouse, coreMigrations);
  const changes = await openEventLog({ path: join(path, 'changes'), durability: 'write' });
  const logs: EventLog[] = [];
  const pools: Database[] = [];
  for (let n = 0; n < workers; n++) {
    logs.push(await openEventLog({ path: join(path, `events${n}`), durability: 'write', now: () => now }));
    pools.push(await databases.open());
  }
  let deaths = 0;
  let losses = 0;
  // What may go wrong goes wrong at least once: a run in which chance spares everybody shows nothing.
  const isLost = () => troubles.losses !== undefined && (losses === 0 || Math.random() < 1 / troubles.losses);
  const dies = () => {
    if (troubles.kills === undefined) return Infinity;
    return deaths === 0 ? 20 : 1 + Math.floor(Math.random() * troubles.kills);
  };

  /** One worker after the other on a lane, until nothing is left. */
  const live = async (lane: number): Promise<void> => {
    for (;;) {
      const database = pools[lane]!;
      let lost = false;
      const events = laneLog(logs[lane]!, lane, () => {
        lost ||= isLost();
        const now = lost;
        if (lost) losses++;
        lost = false;
        return now;
      });
      const deps: PipelineDeps = {
        database,
        warehouse,
        changes,
        events,
        seen: openDatabaseSeenIndex({ database }),
        identifiers: new IdentifierCache(30),
        config,
        liveSegments: () => segments,
        ruleContext: () => ({ segments }),
      };
      try {
        return void (await drain(mortal(deps, dies()), quiet()));
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        deaths++;
      }
    }
  };
  try {
    for (const wave of waves(people)) {
      for (const part of wave) await logs[part.lane % workers]!.append(frames(part));
      await Promise.all(logs.map((_, lane) => live(lane)));
    }
    const house = { database: pools[0]!, warehouse, changes };
    const known = await content(house);
    expect(await faultsOfChanges(house)).toEqual([]);
    expect(await house.database.query('SELECT * FROM cut_results')).toEqual([]);
    expect(await house.database.query('SELECT * FROM open_evaluations')).toEqual([]);
    return { known, deaths, losses };
  } finally {
    for (const part of [...logs, changes, warehouse]) await part.close();
    await databases.remove();
    await rm(path, { recursive: true, force: true });
  }
}

async function embedded(): Promise<Databases> {
  const database = await openTemporaryDatabase();
  return { open: () => Promise.resolve(database), remove: () => database.close() };
}

/** What one embedded process knows in the end: told once. */
let first: ReturnType<typeof told> | undefined;
const embeddedAlone = async () => (first ??= told(await embedded(), 1));

describe('several pipelines over one embedded database, as one process may run them', () => {
  it('end where one does', async () => {
    const alone = await embeddedAlone();
    expect(alone.known.people).toHaveLength(people);
    expect(Math.min(...Object.values(alone.known).map((lines) => lines.length))).toBeGreaterThan(0);
    expect((await told(await embedded(), 4)).known).toEqual(alone.known);
  }, 240_000);
});

describeWithService('postgres', 'several workers on PostgreSQL', (url) => {
  const server = (): Databases => {
    const namespace = `pipeline_${randomBytes(6).toString('hex')}`;
    const opened: Database[] = [];
    return {
      async open() {
        const database = await openPostgresDatabase({ url, namespace, poolSize: 4 });
        opened.push(database);
        return database;
      },
      async remove() {
        await opened[0]?.query(`DROP SCHEMA "${namespace}" CASCADE`);
        for (const database of opened) await database.close();
      },
    };
  };

  it('end where one embedded process does: two, four, with lanes lost and with kills', async () => {
    const alone = await embeddedAlone();
    expect((await told(server(), 2)).known).toEqual(alone.known);
    expect((await told(server(), 4)).known).toEqual(alone.known);
    const lossy = await told(server(), 4, { losses: 6 });
    expect(lossy.losses).toBeGreaterThan(0);
    expect(lossy.known).toEqual(alone.known);
    for (let round = 0; round < 2; round++) {
      const killed = await told(server(), 4, { kills: 90, losses: 12 });
      expect(killed.deaths).toBeGreaterThan(0);
      expect(killed.known).toEqual(alone.known);
    }
  }, 480_000);
});
