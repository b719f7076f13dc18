import { identityConfigSchema } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { compositesOf, keyIdOf } from './composite-identifiers.js';
import { normaliseIdentifier } from './identifiers.js';

const identity = identityConfigSchema.parse({
  composites: {
    born: ['last_name', { trait: 'birth_date', as: 'date' }, { trait: 'postcode', as: 'digits' }],
    card: [{ trait: 'first_name', as: 'initial' }, 'card'],
  },
});
const key = Buffer.alloc(32, 7);
const of = (traits: Record<string, string | number | boolean | null>, by: Uint8Array | undefined = key) =>
  compositesOf(
    Object.entries(traits).map(([name, value]) => ({ name, value })),
    { identity, key: by },
  );
const ann = { last_name: 'Müller-Lüdenscheidt', birth_date: '1990-12-31', postcode: 'B-1000' };

describe('composite identifiers', () => {
  it.each([
    ['case, accents and punctuation', { ...ann, last_name: ' MULLER  ludenscheidt' }],
    ['the way in which a day is written', { ...ann, birth_date: '19901231' }],
    ['a time of day', { ...ann, birth_date: '1990/12/31T23:00:00Z' }],
    ['letters around digits', { ...ann, postcode: 1000 }],
  ])('are the same whatever %s', (_, traits) => expect(of(traits)).toEqual(of(ann)));

  it.each([
    ['another day', { ...ann, birth_date: '1990-12-30' }],
    ['another name', { ...ann, last_name: 'Mueller' }],
  ])('are others with %s', (_, traits) => expect(of(traits)).not.toEqual(of(ann)));

  it.each([
    ['no part', { last_name: 'Müller' }],
    ['an empty part', { ...ann, last_name: ' - ' }],
    ['a day that may be two', { ...ann, birth_date: '01/02/1990' }],
    ['a part that is null', { ...ann, postcode: null }],
  ])('are none with %s', (_, traits) => expect(of(traits)).toEqual([]));

  it('keep apart what stands in different parts and rules, and hold no values', () => {
    const [one] = of({ first_name: 'Ann', card: '7' });
    expect(one?.value).toMatch(/^card:[0-9a-f]{4}-[0-9a-f]{32}$/);
    expect(of({ first_name: 'Arthur', card: '7' })).toEqual([one]);
    expect(of({ first_name: '7', card: 'a' })).not.toEqual([one]);
  });

  it('are others by another key, and tell by which key they were made', () => {
    const other = Buffer.alloc(32, 8);
    const [one, two] = [of(ann)[0]!.value, of(ann, other)[0]!.value];
    expect([one.slice(0, 9), two.slice(0, 9)]).toEqual([`born:${keyIdOf(key)}`, `born:${keyIdOf(other)}`]);
    expect(one.slice(9)).not.toBe(two.slice(9));
  });

  it('are looked up as they are written, while their rule holds', () => {
    const value = of(ann)[0]!.value;
    expect(normaliseIdentifier('composite', value, { identity })).toBe(value);
    expect(normaliseIdentifier('composite', value)).toBeUndefined();
    expect(normaliseIdentifier('composite', 'ann@x.org', { identity })).toBeUndefined();
  });
});
