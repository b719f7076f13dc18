import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceSuite } from '@tributary/testkit/conformance';

/** A CSV file of several batches in which every hundredth row is broken. */
const suite: SourceSuite = {
  open: async () => {
    const target = await mkdtemp(join(tmpdir(), 'files-suite-'));
    const rows = Array.from({ length: 2300 }, (_, at) => (at % 100 === 7 ? `${at}` : `${at},text ${at}`));
    await writeFile(join(target, 'people.csv'), `id,t\n${rows.join('\n')}\n`);
    await writeFile(join(target, 'nobody.csv'), 'id,t\n');
    const settings = { path: 'people.csv', mapping: { type: 'track', event: 'Order Completed', userId: 'id' } };
    return {
      settings,
      folder: target,
      holds: { events: 2277, rejected: 23 },
      empty: { ...settings, path: 'nobody.csv' },
      missing: { ...settings, path: 'gone.csv' },
      close: () => rm(target, { recursive: true, force: true }),
    };
  },
};
export default suite;
