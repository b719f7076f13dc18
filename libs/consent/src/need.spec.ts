import { expect, it } from 'vitest';
import { consentRefusal, type ConsentNeed } from './index.js';

const need = (grantedByDefault: boolean, channels = ['email']): ConsentNeed => ({
  purposes: [{ key: 'offers', grantedByDefault }],
  channels,
});
const said = (choices: Record<string, boolean>, asked: ConsentNeed) =>
  consentRefusal(new Map(Object.entries(choices)), asked);

it.each<[Record<string, boolean>, string | null, string | null]>([
  // choices; why not where the purpose is granted by default; why not where it asks first
  [{}, null, 'offers'],
  [{ offers: true }, null, null],
  [{ offers: false }, 'offers', 'offers'],
  [{ 'offers.email': true }, null, null],
  [{ 'offers.email': false }, 'offers by email', 'offers by email'],
  [{ offers: true, 'offers.email': false }, 'offers by email', 'offers by email'],
  [{ offers: false, 'offers.email': true }, 'offers', 'offers'],
  [{ offers: true, '*.email': false }, 'anything by email', 'anything by email'],
  [{ offers: true, '*.sms': false, 'offers.sms': false }, null, null],
  [{ '*.email': true }, null, 'offers'],
])('choices %j: %s by default, %s where it asks first', (choices, byDefault, asking) => {
  expect(said(choices, need(true))).toBe(byDefault);
  expect(said(choices, need(false))).toBe(asking);
});

it('asks every purpose, on every channel', () => {
  const both = ['email', 'sms'];
  expect(said({ 'offers.email': true }, need(false, both))).toBe('offers');
  expect(said({ 'offers.email': true, 'offers.sms': true }, need(false, both))).toBeNull();
  const two = { purposes: [...need(true).purposes, { key: 'surveys', grantedByDefault: true }], channels: both };
  expect(said({ surveys: false }, two)).toBe('surveys');
  expect(consentRefusal(undefined, two)).toBeNull();
  expect(consentRefusal(undefined, { purposes: [], channels: [] })).toBeNull();
});
