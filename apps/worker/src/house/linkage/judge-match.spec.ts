import { expect, it } from 'vitest';
import { judgeMatch } from './judge-match.js';

const thresholds = { accept: 0.95, review: 0.5 };

it.each([
  ['nobody is alike', [], 'starts'],
  ['the best is unlikely', [-0.1], 'starts'],
  ['the best is uncertain', [0.1, -9], 'queues'],
  ['one is clear', [4.3], 'joins'],
  ['one is clear and well ahead', [9, 6], 'joins'],
  ['two are likely, none of them well ahead', [9, 6.1], 'queues'],
] as const)('where %s', (_, bits, verdict) => {
  const likely = bits.map((one, n) => ({ person: String(n), bits: one }));
  expect(judgeMatch(likely, thresholds)).toBe(verdict);
});
