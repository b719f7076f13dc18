import assert from 'node:assert/strict';
import type { DestinationPlugin, Operation } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { inSession, type DestinationSession } from './destination-session.js';
import type { DestinationSuite } from './destination-target.js';

const mostPages = 1_000;

/** What it does beside sending, where it can: its list, the members of it, and a person who must be forgotten. */
export function accountCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  const { ensure, list, erase } = plugin;
  const session = (work: (session: DestinationSession) => Promise<void>) => () => inSession(plugin, suite, work);
  const cases: (ConformanceCase | false)[] = [
    ensure !== undefined && {
      name: 'finds its list again, also when the segment has a new title',
      why: 'A list is found by the segment’s key, which never changes. A second list under the new title would keep the people of the first.',
      run: session(async ({ ctx, deliver, operation, options, target }) => {
        const { segment } = options('k0');
        await deliver([operation('add', 1)], 'k1');
        assert.equal(await ensure(ctx as never, { key: segment.key, title: 'Our dearest' }), segment.remote);
        const other = await ensure(ctx as never, { key: 'others', title: 'Others' });
        assert.notEqual(other, segment.remote, 'another segment has a list of its own');
        assert.equal((await target.holds()).length, 1, 'the person is still on it');
      }),
    },
    list !== undefined && {
      name: 'lists its members, page by page',
      why: 'Reconciliation compares this with the ledger: whoever is left out would be added for ever.',
      run: session(async ({ ctx, deliver, operation, options }) => {
        await deliver(
          [1, 2, 3].map((n) => operation('add', n)),
          'k1',
        );
        await deliver([operation('remove', 2)], 'k2');
        const found: string[] = [];
        let cursor: string | null = null;
        for (let page = 0; page < mostPages; page++) {
          const { members, cursor: next }: { members: string[]; cursor: string | null } = await list(
            ctx as never,
            options('k3').segment,
            cursor,
          );
          found.push(...members);
          cursor = next;
          if (cursor === null) break;
        }
        assert.equal(cursor, null, 'it comes to an end');
        assert.equal(new Set(found).size, found.length, 'each member once');
        assert.equal(found.length, plugin.can.remove === 'none' ? 3 : 2);
      }),
    },
    erase !== undefined && {
      name: 'forgets a person for good when told to, and says nothing where there is nobody',
      why: 'A data subject’s deletion must reach the vendor: off the list is not enough. It may be asked for twice.',
      run: session(async ({ ctx, deliver, operation, target }) => {
        await deliver([operation('add', 1), operation('add', 2)], 'k1');
        const person = personIn(plugin, operation('add', 1));
        await erase(ctx as never, person);
        assert.ok(!(await target.knows?.(1)), 'the vendor knows nothing of the person any more');
        const held = await target.holds();
        assert.ok(!held.some((text) => text.includes(target.mark(1))), 'the person is gone');
        assert.ok(
          held.some((text) => text.includes(target.mark(2))),
          'the other one stays',
        );
        await erase(ctx as never, person);
      }),
    },
  ];
  return cases.filter((one) => one !== false);
}

/** What names the person: the fields of `identity`, or where there are none every text of the record. */
function personIn({ identity }: DestinationPlugin, { record }: Operation): Record<string, string> {
  const named = Object.entries(record).filter(
    ([field, value]) => typeof value === 'string' && (identity.length === 0 || identity.includes(field)),
  );
  return Object.fromEntries(named) as Record<string, string>;
}
