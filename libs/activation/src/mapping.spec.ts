import { expect, it } from 'vitest';
import { mapRecord } from './index.js';

const traits = { first_name: 'Ann', email: 'ann@example.org', score: 0, vip: false, empty: null };

it('fills fields with traits, identifiers and constants, and keeps their types', () => {
  const mapping = {
    a: { trait: 'first_name' },
    b: { identifier: 'email' as const },
    c: { constant: 7 },
    d: { trait: 'score' },
    e: { trait: 'vip' },
  };
  expect(mapRecord(mapping, traits)).toEqual({ a: 'Ann', b: 'ann@example.org', c: 7, d: 0, e: false });
});

it('takes the default where a trait is missing, and leaves out what has neither', () => {
  const mapping = {
    a: { trait: 'city', default: 'nowhere' },
    b: { trait: 'city' },
    c: { trait: 'empty' },
    d: { identifier: 'phone' as const },
    e: { trait: 'score', default: '9' },
  };
  expect(mapRecord(mapping, traits)).toEqual({ a: 'nowhere', e: 0 });
});

it('renders templates with their fallbacks, and takes a value as it is', () => {
  const render = (template: string, values: Record<string, unknown> = traits) =>
    mapRecord({ text: { template } }, values)['text'];
  expect(render('Hello {{first_name|there}}!')).toBe('Hello Ann!');
  expect(render('Hello {{ last_name | there }}, {{city}}.')).toBe('Hello there, .');
  expect(render('{{score}} {{vip}} {{empty|none}}')).toBe('0 false none');
  expect(render('{{first_name}}', { first_name: '{{email}} $& $1' })).toBe('{{email}} $& $1');
  expect(render('{first_name} {{1st}} {{}}')).toBe('{first_name} {{1st}} {{}}');
});

it('fills a link with the preference page of the address, and leaves it out where there is none', () => {
  const mapping = { unsubscribe: { link: 'preferences' as const } };
  const linkOf = (email: string) => `https://example.org/u/${email.length}`;
  expect(mapRecord(mapping, traits, linkOf)).toEqual({ unsubscribe: 'https://example.org/u/15' });
  expect(mapRecord(mapping, { first_name: 'Ann' }, linkOf)).toEqual({});
  expect(mapRecord(mapping, traits)).toEqual({});
});
