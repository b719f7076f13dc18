import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SourceSuite } from '../conformance/source-target.js';
import { readUnderKills } from '../killed/read-under-kills.js';

const mostKills = 3;
const pauseMs = 15;

/** A test that the built plugin (URL of its dist/index.js) loses nothing and names nothing anew under kill -9. */
export function describeKilledSource(plugin: URL, suite: SourceSuite): void {
  it('under kill -9 at chance moments every row comes, and what comes twice is the same', async () => {
    const target = await suite.open();
    const scratch = await mkdtemp(join(tmpdir(), 'killed-source-'));
    try {
      const { settings, folder, state, holds } = target;
      const { kept, kills } = await readUnderKills(
        {
          plugin: plugin.href,
          settings,
          ...(folder === undefined ? {} : { folder }),
          ...(state === undefined ? {} : { state }),
          journal: join(scratch, 'journal'),
          pauseMs,
        },
        mostKills,
      );
      expect(kills).toBeGreaterThan(0);
      const rows = kept.flatMap(({ events, rejected }) => [
        ...events.map((event) => [String(event.messageId), event] as const),
        ...rejected.map((row) => [row.where, row] as const),
      ]);
      const seen = new Map<string, unknown>();
      for (const [name, row] of rows) {
        if (seen.has(name)) expect(row).toEqual(seen.get(name));
        seen.set(name, row);
      }
      expect(seen.size).toBe(holds.events + holds.rejected);
    } finally {
      await target.close();
      await rm(scratch, { recursive: true, force: true });
    }
  });
}
