import { defineDestination, TributaryError, type FileAccess } from '@tributary/plugin-kit';
import { lineText, readJournal, type JournalLine } from './journal.js';
import { listText } from './list-file.js';
import { pathsOf } from './paths.js';
import { record, settings } from './settings.js';

const suffix = '.operations.jsonl';

/** Keeps one file per segment with its present members, and a journal of what changed. */
export default defineDestination({
  id: 'files',
  title: 'Files',
  summary: 'Keeps a CSV or JSON Lines file of the present members of each segment in an outbox folder.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['files'],
  settings,
  record,
  identity: [],
  channel: 'data',
  purposes: [],
  limits: { items: 10_000, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },

  async test(ctx) {
    await outbox(ctx.files).list(pathsOf(ctx.settings, '*').list);
  },

  async send(ctx, operations, { idempotencyKey, segment }) {
    const files = outbox(ctx.files);
    const paths = pathsOf(ctx.settings, segment.key);
    if (operations.length === 0) return [];
    const journal = await readJournal(files, paths.journal);
    if (!journal.batches.has(idempotencyKey)) {
      const lines = operations.map((operation, index): JournalLine => ({
        batch: idempotencyKey,
        index,
        of: operations.length,
        at: ctx.clock.now(),
        operation: operation.id,
        kind: operation.kind,
        profile: operation.profile,
        ...(operation.kind === 'remove' ? {} : { record: operation.record }),
      }));
      await files.append(paths.journal, (journal.torn ? '\n' : '') + lines.map(lineText).join(''));
      for (const { kind, profile = '', record: row = {} } of lines)
        if (kind === 'remove') journal.members.delete(profile);
        else journal.members.set(profile, row);
    }
    // Also on a repeat: the crash may have come between the journal and the list.
    await files.replace(paths.list, listText(journal.members, ctx.settings.format));
    return operations.map(({ profile }) => ({ outcome: 'ok' as const, remoteId: profile }));
  },

  async preview(ctx, operations, { segment }) {
    const { list } = pathsOf(ctx.settings, segment.key);
    const gone = operations.filter(({ kind }) => kind === 'remove').map(({ profile }) => profile);
    const rows = new Map(operations.filter(({ kind }) => kind !== 'remove').map((one) => [one.profile, one.record]));
    return [
      ...(rows.size > 0
        ? [{ title: `write to ${list}`, body: [...listText(rows, ctx.settings.format)].join('') }]
        : []),
      ...(gone.length > 0 ? [{ title: `take out of ${list}`, body: gone.join('\n') }] : []),
    ];
  },

  async list(ctx, segment) {
    const { members } = await readJournal(outbox(ctx.files), pathsOf(ctx.settings, segment.key).journal);
    return { members: [...members.keys()], cursor: null };
  },

  /** Takes the person out of every list and their data out of every journal; the lines stay, so that batches stay known. */
  async erase(ctx, person) {
    const files = outbox(ctx.files);
    const isPerson = (line: JournalLine): boolean =>
      (person['profile'] !== undefined && line.profile === person['profile']) ||
      Object.entries(person).some(([field, value]) => value !== '' && line.record?.[field] === value);
    for (const path of await files.list(pathsOf(ctx.settings, '').journal.replace(suffix, `*${suffix}`))) {
      const { lines } = await readJournal(files, path);
      const profiles = new Set(lines.filter(isPerson).map((line) => line.profile));
      if (profiles.size === 0) continue;
      const kept = lines.map(({ profile, record: row, ...line }): JournalLine =>
        profiles.has(profile) ? { ...line, kind: 'erased' } : { ...line, profile, ...(row ? { record: row } : {}) },
      );
      await files.replace(path, kept.map(lineText));
      const { members } = await readJournal(files, path);
      await files.replace(path.replace(suffix, `.${ctx.settings.format}`), listText(members, ctx.settings.format));
    }
  },
});

function outbox(files: FileAccess | undefined): FileAccess {
  if (files) return files;
  throw new TributaryError('PLUGIN_SETTINGS', 'No outbox folder is granted to this connection.');
}
