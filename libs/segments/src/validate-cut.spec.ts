import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addPeople, clear, openHouse, type House } from '../fixtures/house.js';
import { validateCut } from './index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(() => clear(house.warehouse));

const at = Date.UTC(2024, 5, 1);
const cut = { trait: 'score', op: 'at_least', value: 50 } as const;
const outcome = { trait: 'left', op: 'is', value: true } as const;
const people = (groups: [score: number, left: boolean, count: number][]) =>
  groups
    .flatMap(([score, left, count]) => Array.from({ length: count }, () => ({ score, left })))
    .map((traits, index) => ({ profile: index + 1, traits, events: [] }));
const validate = (asked = { cut, outcome } as Parameters<typeof validateCut>[1]) =>
  validateCut(house.warehouse, asked, { at, context: {} });

it('tells effect and significance of a cut on an outcome', async () => {
  await addPeople(
    house.warehouse,
    people([
      [80, true, 30],
      [80, false, 70],
      [20, true, 15],
      [20, false, 85],
    ]),
    at,
  );
  const found = await validate();
  expect(found).toMatchObject({
    inside: { people: 100, outcome: 30, share: 0.3 },
    outside: { people: 100, outcome: 15, share: 0.15 },
    significant: true,
  });
  // By hand: z = 0.15 / sqrt(0.225 × 0.775 × 2 / 100) = 2.5400; h = 2 asin √0.3 − 2 asin √0.15.
  expect(found.p).toBeCloseTo(0.011085, 5);
  expect(found.effect).toBeCloseTo(0.363881, 4);
  expect(found.difference).toBeCloseTo(0.15, 12);
  // 0.15 ± 1.959964 × sqrt(0.3 × 0.7 / 100 + 0.15 × 0.85 / 100)
  expect(found.interval?.[0]).toBeCloseTo(0.036128, 4);
  expect(found.interval?.[1]).toBeCloseTo(0.263872, 4);
});

it('says nothing of too few, of nobody, and of an outcome that everyone has', async () => {
  await addPeople(
    house.warehouse,
    people([
      [80, true, 4],
      [20, false, 4],
    ]),
    at,
  );
  expect((await validate()).significant).toBe(false);
  expect(await validate({ cut: { trait: 'score', op: 'over', value: 100 }, outcome })).toMatchObject({
    inside: { people: 0, share: null },
    difference: null,
    interval: null,
    effect: null,
    p: null,
    significant: false,
  });
  expect(await validate({ cut, outcome: { trait: 'score', op: 'known' } })).toMatchObject({
    p: null,
    significant: false,
  });
});

it('takes a percentile where it lies now, and says where', async () => {
  await addPeople(
    house.warehouse,
    people([
      [10, false, 50],
      [20, false, 25],
      [30, true, 25],
    ]),
    at,
  );
  const found = await validate({ cut: { trait: 'score', op: 'above_percentile', value: 50 }, outcome });
  expect(found.thresholds).toMatchObject([{ percentile: 50, value: 15, people: 100 }]);
  expect(found.inside).toMatchObject({ people: 50, outcome: 25 });
  expect(found.outside).toMatchObject({ people: 50, outcome: 0 });
});
