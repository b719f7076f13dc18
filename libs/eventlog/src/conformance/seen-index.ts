import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeenIndex } from '@tributary/contracts';

/** Opens the index of one test case; the same `place` again opens the same index after its close. */
export type SeenDriver = (place: string) => Promise<SeenIndex>;

/** What every driver of the {@link SeenIndex} port promises. Call it from a spec file; `open` must give fresh places. */
export function describeSeenIndex(name: string, open: SeenDriver): void {
  let cases = 0;
  const place = () => `case-${++cases}`;

  describe(`seen index on ${name}`, () => {
    it('lets the first place win for ever, also after a restart', async () => {
      const where = place();
      let index = await open(where);
      expect(
        await index.claim([
          { id: 'a', place: 0 },
          { id: 'b', place: 2 ** 48 - 1 },
        ]),
      ).toEqual([true, true]);
      expect(
        await index.claim([
          { id: 'a', place: 0 },
          { id: 'a', place: 3 },
        ]),
      ).toEqual([true, false]);
      await index.close();
      index = await open(where);
      expect(
        await index.claim([
          { id: 'b', place: 1 },
          { id: 'b', place: 2 ** 48 - 1 },
        ]),
      ).toEqual([false, true]);
      expect(await index.claim([])).toEqual([]);
      await index.close();
    });

    it('lets the first of equal ids of one call win', async () => {
      const index = await open(place());
      expect(
        await index.claim([
          { id: 'x', place: 9 },
          { id: 'x', place: 1 },
          { id: 'x', place: 9 },
        ]),
      ).toEqual([true, false, true]);
      await index.close();
    });

    it('serves concurrent calls one after the other', async () => {
      const index = await open(place());
      const calls = await Promise.all([1, 2, 3].map((at) => index.claim([{ id: 'same', place: at }])));
      expect(calls).toEqual([[true], [false], [false]]);
      await index.close();
    });

    it('answers like a map of first places', async () => {
      const index = await open(place());
      const first = new Map<string, number>();
      let run = 0;
      const entry = fc.record({
        id: fc.integer({ min: 0, max: 12 }).map(String),
        place: fc.integer({ min: 0, max: 5 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(entry, { maxLength: 12 }), { maxLength: 5 }), async (calls) => {
          run++;
          for (const call of calls) {
            const entries = call.map(({ id, place: at }) => ({ id: `${run}:${id}`, place: at }));
            const expected = entries.map(({ id, place: at }) => {
              if (!first.has(id)) first.set(id, at);
              return first.get(id) === at;
            });
            expect(await index.claim(entries)).toEqual(expected);
          }
        }),
        { numRuns: 40, endOnFailure: true },
      );
      await index.close();
    });
  });
}
