import { describe, expect, it } from 'vitest';
import type { LinkageRun } from '../linkage-run.js';
import { linkSettingsSchema } from '../settings/link-settings.js';
import { manyMatchesModel } from './many-matches.js';

const names = ['one', 'two', 'three', 'four'];
const settings = linkSettingsSchema.parse({
  fields: names.map((name) => ({ name, role: 'city', columns: [[name]] })),
});
const records = 300;
const all = (records * (records - 1)) / 2;
const [unlike, equal] = [1, 5];

/** Evidence of all pairs: so many by the rungs of each field, and the rest unlike in all. */
function estimated(seen: readonly (readonly [number, readonly number[]])[], mode: LinkageRun['mode'] = 'dedupe') {
  const rest = all - seen.reduce((sum, [count]) => sum + count, 0);
  const pairs = [...seen, [rest, names.map(() => unlike)] as const];
  return manyMatchesModel(
    { settings, fields: settings.fields, records, sizes: [records], mode } as Partial<LinkageRun> as LinkageRun,
    {
      candidates: {
        vectors: Float64Array.from(pairs, ([, rungs]) => rungs.reduce((sum, rung, i) => sum + rung * 8 ** i, 0)),
        counts: Float64Array.from(pairs, ([count]) => count),
        rules: new Float64Array(pairs.length),
      },
      agreements: [],
      rulesWithout: [],
    },
  );
}
const alike: [number, number[]] = [4_000, [equal, equal, equal, equal]];
const strangers: [number, number[]] = [3_000, [equal, unlike, unlike, unlike]];

describe('manyMatchesModel', () => {
  it('finds how many matches there are beside what strangers share', () => {
    const model = estimated([alike, [1_000, [equal, equal, unlike, equal]], strangers])!;
    expect(model.lambda * all).toBeGreaterThan(4_900);
    expect(model.lambda * all).toBeLessThan(5_100);
    expect(model.fields[0]!.levels.at(-1)!.u).toBeCloseTo(3_000 / (all - 5_000), 2);
  });

  it('leaves tables alone whose records have a partner or two, or that lie in two files', () => {
    expect(estimated([[300, alike[1]], strangers])).toBeUndefined();
    expect(estimated([alike, strangers], 'link')).toBeUndefined();
  });

  it('takes those who share all but one thing for a household, not for one person', () => {
    expect(
      estimated([
        [500, alike[1]],
        [4_500, [unlike, equal, equal, equal]],
      ]),
    ).toBeUndefined();
  });
});
