import { statfs } from 'node:fs/promises';
import { asTributaryError, TributaryError } from '@tributary/contracts';
import { openConfiguredSource, openConnection } from '../house/connections.js';
import type { CommandContext } from '../house/house.js';

export interface Check {
  name: string;
  ok: boolean;
  /** What was found, or what is wrong and what to do. */
  detail: string;
}

const lowDiskBytes = 2 * 1024 ** 3;

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
    const [end, offset] = [await house.events.end(), await house.events.consumer('pipeline').offset()];
    return `${end} frames, ${end - offset} not yet processed`;
  });
  await check('plugins', async () => {
    await house.registry.verify();
    return `${house.registry.entries.length} plugins fit this engine`;
  });
  await check('disk', async () => {
    const { bavail, bsize } = await statfs(house.dataDirectory);
    const free = bavail * bsize;
    const words = `${(free / 1024 ** 3).toFixed(1)} GiB free under ${house.dataDirectory}`;
    if (free < lowDiskBytes) throw new TributaryError('LOG_UNAVAILABLE', `${words}; make room before the next import.`);
    return words;
  });
  for (const key of Object.keys(house.config.sources))
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
