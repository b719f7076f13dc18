import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeEventLog, describeSeenIndex } from './conformance/index.js';
import { openEventLog, openSeenIndex } from './index.js';

const root = mkdtempSync(join(tmpdir(), 'tributary-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describeEventLog('segment files, synced', (place) =>
  openEventLog({ path: join(root, 'fsync', place), durability: 'fsync' }),
);
describeEventLog('segment files, written, tiny segments', (place) =>
  openEventLog({ path: join(root, 'write', place), durability: 'write', segmentBytes: 200 }),
);
describeSeenIndex('lmdb', (place) => openSeenIndex({ path: join(root, 'seen', place) }));
