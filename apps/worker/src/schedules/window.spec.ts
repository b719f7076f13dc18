import { weekdays } from '@tributary/contracts';
import { expect, it } from 'vitest';
import { beginsAt } from './window.js';

const night = { from: '01:00', to: '05:00', days: [...weekdays] };
const begins = (window: Parameters<typeof beginsAt>[0], timezone: string, now: string) =>
  new Date(beginsAt(window, timezone, Date.parse(now))).toISOString();

it.each([
  // [what, time zone, now, begins]
  ['inside: now', 'UTC', '2026-03-10T03:30:00.000Z', '2026-03-10T03:30:00.000Z'],
  ['at its first minute: now', 'UTC', '2026-03-10T01:00:00.000Z', '2026-03-10T01:00:00.000Z'],
  ['at its end: tomorrow', 'UTC', '2026-03-10T05:00:00.000Z', '2026-03-11T01:00:00.000Z'],
  ['before: today', 'UTC', '2026-03-10T00:59:59.999Z', '2026-03-10T01:00:00.000Z'],
  ['on the clocks of the zone', 'America/New_York', '2026-07-10T04:59:00.000Z', '2026-07-10T05:00:00.000Z'],
  ['on the clocks of the zone, inside', 'America/New_York', '2026-07-10T08:59:00.000Z', '2026-07-10T08:59:00.000Z'],
  // The clocks in Lisbon go from 01:00 to 02:00 that night: the window opens at what would have been 01:00.
  [
    'in the hour that a clock change leaves out',
    'Europe/Lisbon',
    '2026-03-29T00:30:00.000Z',
    '2026-03-29T01:00:00.000Z',
  ],
])('%s', (_, timezone, now, expected) => {
  expect(begins(night, timezone, now)).toBe(expected);
});

it('goes over midnight, and belongs to the day on which it opened', () => {
  const late = { from: '22:00', to: '02:00', days: ['fri' as const] };
  // 2026-03-13 is a Friday.
  expect(begins(late, 'UTC', '2026-03-13T23:00:00.000Z')).toBe('2026-03-13T23:00:00.000Z');
  expect(begins(late, 'UTC', '2026-03-14T01:59:00.000Z')).toBe('2026-03-14T01:59:00.000Z');
  expect(begins(late, 'UTC', '2026-03-14T02:00:00.000Z')).toBe('2026-03-20T22:00:00.000Z');
  expect(begins(late, 'UTC', '2026-03-13T01:00:00.000Z')).toBe('2026-03-13T22:00:00.000Z');
});

it('is always open where there is none', () => {
  expect(begins(undefined, 'UTC', '2026-03-10T12:00:00.000Z')).toBe('2026-03-10T12:00:00.000Z');
});
