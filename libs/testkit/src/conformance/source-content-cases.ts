import assert from 'node:assert/strict';
import { errorCodes, trackingEventSchema } from '@tributary/contracts';
import type { SourcePlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { consoleLines } from './console-lines.js';
import { assertNoSecret } from './head-cases.js';
import { rejectsWith } from './rejects-with.js';
import { contentOf, readAll, sourceContext, type Reading } from './source-reading.js';
import { withTarget, type SourceSuite, type SourceTarget } from './source-target.js';

/** What a source makes of its rows: all of them, each an event or a rejection that a person can find again. */
export function contentCases(plugin: SourcePlugin, suite: SourceSuite): ConformanceCase[] {
  const at = (work: (target: SourceTarget) => Promise<void>) => () => withTarget(suite, work);
  return [
    {
      name: 'accepts good settings in its probe',
      why: '`test` is what doctor and the settings form call: it must pass where reading would.',
      run: at(async (target) => plugin.test(sourceContext(plugin, target) as never)),
    },
    {
      name: 'reads everything, each row an event or a rejection',
      why: 'Nothing is dropped: a row is an event, or lies in quarantine where a person finds it. `rows` counts both.',
      run: at(async (target) => {
        const { batches } = await readAll(plugin, target);
        assert.deepEqual(
          {
            events: batches.reduce((sum, batch) => sum + batch.events.length, 0),
            rejected: batches.reduce((sum, batch) => sum + batch.rejected.length, 0),
          },
          target.holds,
        );
        const made = batches.filter((batch) => batch.rows < batch.rejected.length);
        assert.equal(made.length, 0, '`rows` counts rejected rows too');
      }),
    },
    {
      name: 'makes events that fit the tracking schema and survive JSON',
      why: 'Events are stored as JSON and checked against the tracking schema; a Date or undefined inside is lost on the way.',
      run: at(async (target) => {
        for (const event of (await readAll(plugin, target)).batches.flatMap((batch) => batch.events)) {
          const parsed = trackingEventSchema.safeParse(event);
          assert.ok(parsed.success, JSON.stringify(parsed.error?.issues));
          assert.deepEqual(JSON.parse(JSON.stringify(event)), dropUndefined(event), 'plain JSON');
        }
      }),
    },
    {
      name: 'gives each event a messageId of its own, the same each time',
      why: 'The engine drops repeats by messageId. Make it of the row’s own key or place, not of time or chance.',
      run: at(async (target) => {
        const ids = async (): Promise<(string | undefined)[]> =>
          (await readAll(plugin, target)).batches.flatMap((batch) => batch.events.map((event) => event.messageId));
        const first = await ids();
        assert.ok(
          first.every((id) => id),
          'every event has one',
        );
        assert.equal(new Set(first).size, first.length, 'no two share one');
        assert.deepEqual(await ids(), first, 'the same when read again');
      }),
    },
    {
      name: 'rejects bad rows with a known code, a reason, the place and the row',
      why: 'A person mends the row at its source: tell them which one, where, and why.',
      run: at(async (target) => {
        for (const row of (await readAll(plugin, target)).batches.flatMap((batch) => batch.rejected)) {
          assert.ok(row.code in errorCodes, `${row.code} is in the error registry`);
          assert.ok(row.reason !== '' && row.where !== '', 'a reason and a place');
          assert.equal(typeof row.raw, 'string');
        }
      }),
    },
    {
      name: 'reads an empty input as no events',
      why: 'An empty file or page is a normal day.',
      run: at(async (target) => {
        if (target.empty)
          assert.deepEqual(contentOf((await readAll(plugin, target, { settings: target.empty })).batches), []);
      }),
    },
    {
      name: 'says SOURCE_UNREADABLE where the input is missing, in the probe and when reading',
      why: 'A missing input taken for an empty one hides a broken feed.',
      run: at(async (target) => {
        const settings = target.missing;
        if (!settings) return;
        await rejectsWith('SOURCE_UNREADABLE', () => plugin.test(sourceContext(plugin, target, { settings }) as never));
        await rejectsWith('SOURCE_UNREADABLE', () => readAll(plugin, target, { settings }));
      }),
    },
    {
      name: 'never shows a secret in events, rejections, logs or on the console',
      why: 'What `secret()` marks must not leave the settings; log through `ctx.log`.',
      run: at(async (target) => {
        let read: Reading | undefined;
        const said = await consoleLines(async () => (read = await readAll(plugin, target)));
        const { batches, ctx } = read as Reading;
        assertNoSecret(plugin.settings, target.settings, [
          { what: 'what it read', text: JSON.stringify(contentOf(batches)) },
          { what: 'the log', text: ctx.log.text() },
          { what: 'the console', text: said },
        ]);
      }),
    },
  ];
}

/** JSON has no undefined: a field of that value counts as absent. */
function dropUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropUndefined);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, dropUndefined(field)]));
}
