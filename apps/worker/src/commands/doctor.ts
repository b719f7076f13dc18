import { asTributaryError, laneStart } from '@tributary/contracts';
import { consumerName } from '@tributary/pipeline';
import { lastRevision } from '../definitions/applied.js';
import { openConfiguredSource, openConnection, readSources } from '../house/connections.js';
import type { CommandContext } from '../house/house.js';
import { identityChecks } from './doctor-identity.js';
import { storageChecks } from './doctor-storage.js';

export interface Check {
  name: string;
  ok: boolean;
  /** What was found, or what is wrong and what to do. */
  detail: string;
}

/** Looks at everything a run needs, changes nothing, and says what to do where something is wrong. */
export async function doctor({ house, tell, signal }: CommandContext): Promise<{ ok: boolean; checks: Check[] }> {
  const checks: Check[] = [];
  const check = async (name: string, look: () => Promise<string>) => {
    tell({ stage: 'doctor', done: null, text: name });
    try {
      checks.push({ name, ok: true, detail: await look() });
    } catch (error) {
      const { code, message } = asTributaryError(error);
      checks.push({ name, ok: false, detail: `${code}: ${message}` });
    }
  };

  await check('configuration', async () => {
    await house.reload();
    const { sources, segments, models, syncs } = house.config;
    const counted = (part: object, one: string) =>
      `${Object.keys(part).length} ${Object.keys(part).length === 1 ? one : `${one}s`}`;
    return [
      counted(sources, 'source'),
      counted(segments, 'segment'),
      counted(models, 'model'),
      counted(syncs, 'sync'),
      `revision ${await lastRevision(house.database)}`,
    ].join(', ');
  });
  await check('warehouse', async () => {
    const [row] = await house.warehouse.query<{ version: string; events: string }>(
      'SELECT version() AS version, (SELECT count() FROM events) AS events',
    );
    return `ClickHouse dialect ${row?.version}, ${row?.events} events`;
  });
  await check('database', async () => {
    const [row] = await house.database.query<{ version: string }>('SHOW server_version');
    return `PostgreSQL ${Object.values(row ?? {})[0] ?? ''}`;
  });
  await check('event log', async () => {
    const { events } = house;
    let frames = 0;
    for (let lane = 0; lane < events.lanes; lane++) frames += (await events.end(lane)) - laneStart(lane);
    const lanes = events.lanes === 1 ? '' : ` in ${events.lanes} lanes`;
    return `${frames} frames${lanes}, ${await events.consumer(consumerName).lag()} not yet processed`;
  });
  await check('plugins', async () => {
    await house.registry.verify();
    return `${house.registry.entries.length} plugins fit this engine`;
  });
  for (const [name, look] of Object.entries({ ...storageChecks, ...identityChecks }))
    await check(name, () => look(house));
  for (const key of readSources(house.config))
    await check(`source ${key}`, async () => {
      await (await openConfiguredSource(house, key, signal)).test();
      return 'can be read';
    });
  for (const key of Object.keys(house.config.connections))
    await check(`connection ${key}`, async () => {
      await (await openConnection(house, key, signal)).test();
      return 'answers';
    });
  return { ok: checks.every((one) => one.ok), checks };
}
