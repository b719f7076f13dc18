import { expect, it } from 'vitest';
import { nextRun } from './index.js';

const at = (text: string) => Date.parse(text);

it.each([
  ['30 9 * * *', 'UTC', '2024-06-01T09:29:59Z', '2024-06-01T09:30:00Z'],
  ['30 9 * * *', 'UTC', '2024-06-01T09:30:00Z', '2024-06-02T09:30:00Z'],
  ['30 9 * * *', 'Europe/Berlin', '2024-06-01T00:00:00Z', '2024-06-01T07:30:00Z'],
  ['30 9 * * *', 'Europe/Berlin', '2024-01-01T00:00:00Z', '2024-01-01T08:30:00Z'],
  ['0 0 * * 1', 'America/New_York', '2024-06-01T00:00:00Z', '2024-06-03T04:00:00Z'],
  ['30 2 * * *', 'Europe/Berlin', '2024-03-30T12:00:00Z', '2024-03-31T01:30:00Z'],
])('%s in %s after %s is %s', (cron, timezone, after, expected) => {
  expect(new Date(nextRun(cron, timezone, at(after))).toISOString()).toBe(new Date(expected).toISOString());
});

it.each([
  ['* * * * * *', 'UTC'],
  ['61 * * * *', 'UTC'],
  ['', 'UTC'],
  ['0 9 * * *', 'Atlantis/Capital'],
])('refuses "%s" in %s', (cron, timezone) => {
  expect(() => nextRun(cron, timezone, 0)).toThrowError(expect.objectContaining({ code: 'INVALID_REQUEST' }));
});
