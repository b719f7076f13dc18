import { defineDestination, TributaryError, type SendResult } from '@tributary/plugin-kit';
import { openStore } from '@tributary/object-store';
import { erasePerson } from './erase-person.js';
import { readManifest } from './manifest.js';
import { keysOf, membersOf, partText } from './parts.js';
import { record, settings } from './settings.js';

/** Writes what changes in a segment to a bucket: a part for each batch, and the manifest last. */
export default defineDestination({
  id: 's3-files',
  title: 'S3 files',
  summary:
    'Writes who enters, changes in and leaves a segment to an S3-compatible bucket, as JSON Lines with a manifest.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: [],
  channel: 'data',
  purposes: [],
  limits: { items: 10_000, bytes: 20_000_000, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },

  async test(ctx) {
    await openStore(ctx, ctx.settings).list({ prefix: ctx.settings.prefix, most: 1 });
  },

  async send(ctx, operations, { idempotencyKey, segment }) {
    if (operations.length === 0) return [];
    const store = openStore(ctx, ctx.settings);
    const keys = keysOf(ctx.settings, segment.key);
    const key = keys.part(idempotencyKey);
    try {
      const manifest = await readManifest(store, keys.manifest, segment);
      if (!manifest.parts.some((part) => part.key === key)) {
        await store.put(key, partText(operations), 'application/x-ndjson');
        const parts = [...manifest.parts, { key, operations: operations.length }];
        await store.put(
          keys.manifest,
          JSON.stringify({ ...manifest, title: segment.title, parts }),
          'application/json',
        );
      }
      return operations.map(({ profile }) => ({ outcome: 'ok' as const, remoteId: profile }));
    } catch (error) {
      return judgeFailure(error);
    }
  },

  async preview(ctx, operations, { idempotencyKey, segment }) {
    const keys = keysOf(ctx.settings, segment.key);
    return [
      { title: `PUT s3://${ctx.settings.bucket}/${keys.part(idempotencyKey)}`, body: partText(operations) },
      {
        title: `PUT s3://${ctx.settings.bucket}/${keys.manifest}`,
        body: `the parts so far and ${keys.part(idempotencyKey)}`,
      },
    ];
  },

  async list(ctx, segment) {
    const store = openStore(ctx, ctx.settings);
    const manifest = await readManifest(store, keysOf(ctx.settings, segment.key).manifest, segment);
    return { members: [...(await membersOf(store, manifest)).keys()], cursor: null };
  },

  erase: (ctx, person) => erasePerson(openStore(ctx, ctx.settings), ctx.settings.prefix, person),
});

/** A part that is written twice is the same object, so whatever was lost on the way may be sent again. */
function judgeFailure(error: unknown): SendResult {
  if (!(error instanceof TributaryError)) throw error;
  const { code, message, details } = error;
  const throttledMs = (details as { throttledMs?: number } | undefined)?.throttledMs;
  if (throttledMs !== undefined) return { batch: 'throttled', afterMs: throttledMs };
  if (code === 'CREDENTIALS_REFUSED') return { batch: 'unauthorized', message };
  if (code === 'VENDOR_UNAVAILABLE') return { batch: 'unavailable', message };
  if (code === 'SOURCE_UNREADABLE' || code === 'PLUGIN_SETTINGS') return { batch: 'blocked', message };
  throw error;
}
