import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceSuite } from '@tributary/testkit/conformance';

const row = (at: number): string => (at % 100 === 7 ? `${at}` : `${at},text ${at},${at}`);
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => `${row(from + n)}\n`).join('');

/** A CSV file of several batches in which every hundredth row is broken; `changes`: taken as an export, by its differences. */
export const suiteOf = (changes: boolean): SourceSuite => ({
  open: async () => {
    const target = await mkdtemp(join(tmpdir(), 'files-suite-'));
    const path = join(target, 'people.csv');
    await writeFile(path, `id,t,n\n${rows(0, 2300)}`);
    await writeFile(join(target, 'nobody.csv'), 'id,t,n\n');
    const settings = {
      path: 'people.csv',
      mapping: {
        type: changes ? 'identify' : 'track',
        ...(changes ? {} : { event: 'Order Completed' }),
        userId: 'id',
        [changes ? 'traits' : 'properties']: { t: 't', n: { column: 'n', type: 'integer' } },
      },
      ...(changes ? { changes: { key: 'id' } } : {}),
    };
    const found = (events: number, rejected: number) => ({ events, rejected });
    const rewrite = async (change: (text: string) => string) => writeFile(path, change(await readFile(path, 'utf8')));
    return {
      settings,
      folder: target,
      state: join(target, 'state'),
      holds: found(2277, 23),
      empty: { ...settings, path: 'nobody.csv' },
      missing: { ...settings, path: 'gone.csv' },
      grow: async () => {
        await appendFile(path, rows(2300, 2310));
        return found(9, 1);
      },
      drifts: {
        'column-added': async () => {
          await rewrite((text) => text.replace('id,t,n', 'id,t,n,more').replace(/^(\d+,.*)$/gm, '$1,1'));
          return found(2277, 23);
        },
        'column-missing': async () => {
          await rewrite((text) => text.replace('id,t,n', 'id,t,number'));
          return { missing: 'n' };
        },
        'type-changed': async () => {
          await rewrite((text) => text.replace(/^(\d0,.*),\d+$/gm, '$1,many'));
          return found(2268, 32);
        },
      },
      close: () => rm(target, { recursive: true, force: true }),
    };
  },
});
export default suiteOf(false);
