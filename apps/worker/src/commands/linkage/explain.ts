import { TributaryError } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import { comparePair, normalRecord, probabilityOf } from '@tributary/linkage';
import { traitsOfProfile } from '@tributary/profiles';
import type { CommandContext, House } from '../../house/house.js';
import { comparedFields } from '../../house/linkage/compared-fields.js';
import { modelOfHouse } from '../../house/linkage/model-of-house.js';
import { flat, traitsOf } from '../../house/linkage/profile-table.js';
import { sideBySide, type ComparedTrait } from '../../house/linkage/side-by-side.js';
import { heldFirstBy } from '../profiles.js';

export interface ExplainedPair {
  /** Public ids of the two as they were compared. */
  one: string;
  other: string;
  /** Whether they are one person now: then each is taken with what was said under it alone. */
  together: boolean;
  probability: number;
  /** In bits: the sum of prior, frequency and traits. */
  matchWeight: number;
  priorBits: number;
  frequencyBits: number;
  thresholds: { accept: number; review: number };
  /** Traits of both, side by side; compared ones first. */
  traits: ComparedTrait[];
}

/**
 * What each comparison says of any two, by the model of the last linkage: how likely they are one person, and why; also
 * of two who are one person by now. @throws NOT_FOUND; INVALID_REQUEST where there is no model yet, or both are one record
 */
export async function identityExplain(
  { house }: Pick<CommandContext, 'house'>,
  asked: { one: string; other: string },
): Promise<ExplainedPair> {
  await house.reload();
  const index = await modelOfHouse(house);
  const pair: Pair = [await heldFirstBy(house, asked.one), await heldFirstBy(house, asked.other)];
  if (pair[0] === pair[1])
    throw new TributaryError(
      'INVALID_REQUEST',
      `"${asked.one}" and "${asked.other}" were one record from the start: there is nothing to compare.`,
    );
  const people = await personsOf(house, pair);
  const together = people[0] === people[1];
  const shown = together ? pair : people;
  const [one, other] = together ? await saidUnder(house, pair) : await knownOf(house, people);
  const [a, b] = [one, other].map((traits) =>
    normalRecord(index.settings.fields, index.orders, (column) => traits[column] ?? ''),
  ) as [string[], string[]];
  const weighed = await comparePair(house.warehouse, index, { a, b });
  const ids = await publicIds(house.database, shown);
  const { accept, review } = index.settings.thresholds;
  return {
    one: ids.get(shown[0]) ?? '',
    other: ids.get(shown[1]) ?? '',
    together,
    probability: Number(probabilityOf(weighed.bits).toFixed(4)),
    matchWeight: Number(weighed.bits.toFixed(2)),
    priorBits: weighed.priorBits,
    frequencyBits: weighed.frequencyBits,
    thresholds: { accept, review },
    traits: sideBySide(comparedFields(index, weighed), one, other),
  };
}

type Pair = readonly [string, string];
type Traits = Record<string, string>;

async function personsOf({ database }: House, [one, other]: Pair): Promise<Pair> {
  const rows = await database.query<{ id: string; person: string }>(
    'SELECT id::text AS id, coalesce(merged_into, id)::text AS person FROM profiles WHERE id IN ($1::bigint, $2::bigint)',
    [one, other],
  );
  const personOf = new Map(rows.map(({ id, person }) => [id, person]));
  return [personOf.get(one) ?? one, personOf.get(other) ?? other];
}

async function knownOf({ warehouse }: House, [one, other]: Pair): Promise<[Traits, Traits]> {
  const traits = await traitsOf(warehouse, [one, other]);
  return [traits.get(one) ?? {}, traits.get(other) ?? {}];
}

async function saidUnder({ warehouse, config }: House, [one, other]: Pair): Promise<[Traits, Traits]> {
  const under = async (origin: string): Promise<Traits> => {
    const traits = await traitsOfProfile(warehouse, [origin], config.profiles);
    return flat(Object.fromEntries(traits.map(({ name, value }) => [name, value])));
  };
  return [await under(one), await under(other)];
}
