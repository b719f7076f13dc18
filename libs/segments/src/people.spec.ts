import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPeople, clear, merge, openHouse, type House } from '../fixtures/house.js';
import { desiredMembers } from './desired.js';
import { slicesOf } from './people.js';
import { utc } from './times.js';
import type { RuleSegment } from './index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(() => clear(house.warehouse));

const at = Date.UTC(2024, 5, 1, 12);
const twice: RuleSegment = {
  kind: 'rule',
  key: 'twice',
  title: '',
  description: '',
  rule: { event: 'Seen', atLeast: 2 },
};

async function inSlices(most: number): Promise<string[]> {
  const found: string[] = [];
  for (const people of await slicesOf(house.warehouse, most)) {
    const { sql, params } = desiredMembers([twice], { people });
    const rows = await house.warehouse.query<{ members: string[] }>(
      `SELECT arraySort(bitmapToArray(wanted)) AS members FROM (${sql})`,
      { params: { ...params, at: utc(at) } },
    );
    found.push(...rows.flatMap(({ members }) => members));
  }
  return found;
}

describe('everyone in slices', () => {
  it('is judged as in one piece, also those whose merged events lie in another slice', async () => {
    const seen = (profile: number, times: number) => ({
      profile,
      traits: { name: `n${profile}` },
      events: Array.from({ length: times }, (_, n) => ({ name: 'Seen', at: at - 1000 - n })),
    });
    await addPeople(house.warehouse, [seen(1, 1), seen(2, 2), seen(3, 0), seen(4, 3), seen(5, 1), seen(9, 1)], at);
    // 9 becomes 1, and 2 becomes 5: one way down, one way up.
    await merge(house.warehouse, 9, 1, at + 1);
    await merge(house.warehouse, 2, 5, at + 2);
    expect(await inSlices(1000)).toEqual(['1', '4', '5']);
    for (const most of [1, 2, 3]) expect(await inSlices(most)).toEqual(['1', '4', '5']);
  });

  it('covers every id without gaps, and makes no slice for nobody', async () => {
    expect(await slicesOf(house.warehouse)).toEqual([{ from: '0', to: '18446744073709551615' }]);
    await addPeople(
      house.warehouse,
      [1, 2, 3, 4].map((profile) => ({ profile, traits: { a: 1 }, events: [] })),
      at,
    );
    expect(await slicesOf(house.warehouse, 2)).toEqual([
      { from: '0', to: '2' },
      { from: '3', to: '18446744073709551615' },
    ]);
  });
});
