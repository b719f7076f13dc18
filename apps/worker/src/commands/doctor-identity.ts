import { TributaryError } from '@tributary/contracts';
import { countArrivals } from '@tributary/identity';
import { keyIdOf } from '@tributary/quality';
import { compositeKeyOf } from '../house/composite-key.js';
import type { House } from '../house/house.js';
import { keptIndex } from '../house/linkage/kept-index.js';

/** What `doctor` asks about people, by name: each answers in words, or throws what is wrong and what to do. */
export const identityChecks: Record<string, (house: House) => Promise<string>> = {
  'people who came in': async ({ database, warehouse, config }) => {
    const mode = config.identity.matching.arrivals;
    const { waiting, since } = await countArrivals(database);
    if (waiting === 0) return mode === 'never' ? 'not weighed as they come in' : 'nobody waits to be weighed';
    const words = `${waiting} wait to be weighed, the longest since ${since?.toISOString() ?? 'now'}`;
    const model = await keptIndex(warehouse);
    return model === undefined ? `${words}; there is no model yet: tributary identity link makes one` : words;
  },
  /** Of another key, they are found by nobody who comes in: only the log can say whom they name by this one. */
  'composite identifiers': async (house) => {
    const key = await compositeKeyOf(house);
    const [row] = await house.database.query<{ all: number; own: number }>(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE value ~ $1)::int AS own FROM identifiers WHERE type = 'composite'`,
      [key === undefined ? '$.' : `:${keyIdOf(key)}-`],
    );
    const { all, own } = row ?? { all: 0, own: 0 };
    if (key === undefined) return all === 0 ? 'no rules' : `${all} of rules that are not in force any more`;
    if (own < all)
      throw new TributaryError(
        'SECRET_KEY_MISSING',
        `${all - own} of ${all} composite identifiers were made with another key, so nobody who comes in matches them. ` +
          'Set TRIBUTARY_KEY to the key of before, or make them anew: tributary rebuild',
      );
    return `${all}, all by the key in use`;
  },
};
