import { describe, expect, it } from 'vitest';
import { laneOfKey, murmur2 } from './lane-of-key.js';

describe('laneOfKey', () => {
  it('hashes as the clients of Kafka do (their own test vectors)', () => {
    const vectors = { '21': -973932308, foobar: -790332482, 'a-little-bit-long-string': -985981536 };
    for (const [text, hash] of Object.entries(vectors)) expect(murmur2(Buffer.from(text))).toBe(hash);
    expect(murmur2(Buffer.from('a-little-bit-longer-string'))).toBe(-1486304829);
    expect(murmur2(Buffer.from('lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8'))).toBe(-58897971);
    expect(murmur2(Buffer.from('abc'))).toBe(479470107);
  });

  it('gives every key a lane, and every lane keys', () => {
    const lanes = new Set(Array.from({ length: 500 }, (_, n) => laneOfKey(`web:user-${n}`, 8)));
    expect([...lanes].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(laneOfKey('', 1)).toBe(0);
  });
});
