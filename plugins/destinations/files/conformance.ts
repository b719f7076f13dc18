import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationSuite, DestinationTarget } from '@tributary/testkit/conformance';

/** A folder of its own for each case, with a list in this format. */
export const suiteOf = (format: 'csv' | 'jsonl'): DestinationSuite => ({
  open: async (): Promise<DestinationTarget> => {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-files-'));
    const list = join(folder, 'out', `champions.${format}`);
    const other = join(folder, 'out', 'someone-elses.csv');
    return {
      settings: { folder: 'out', format },
      folder,
      record: (n, revision = 1) => ({ email: `person${n}@example.com`, name: `Person ${n}`, revision }),
      mark: (n) => `person${n}@example.com`,
      holds: async () => {
        const text = await readFile(list, 'utf8').catch(() => '');
        const rows = text.split('\n').map((row) => row.trim().replaceAll('""', '"').replaceAll('\\"', '"'));
        return rows.filter((row) => row !== '' && !row.startsWith('profile,')).sort();
      },
      plantForeign: async () => {
        await writeFile(other, 'a,b\r\n');
        return { remains: async () => (await readFile(other, 'utf8')) === 'a,b\r\n' };
      },
      close: () => rm(folder, { recursive: true }),
    };
  },
});
export default suiteOf('csv');
